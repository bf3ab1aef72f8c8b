// The `holdfast` command. Exit codes: 0 done · 1 it failed · 2 it was asked wrongly · 130 interrupted.
import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import { defineCommand, runCommand } from 'citty'
import { UsageError } from './settings.ts'
import { hasColours, red } from './terminal.ts'
import { version } from './version.ts'
import { checkWords, helpFor } from './words.ts'

const holdfast = defineCommand({
  meta: { name: 'holdfast', version, description: 'Streamed LLM replies that reach their reader whole.' },
  // Loaded when asked for: `holdfast keys` has no use for an HTTP server.
  subCommands: {
    serve: () => import('./commands/serve.ts').then(({ serve }) => serve),
    open: () => import('./commands/open.ts').then(({ open }) => open),
    chat: () => import('./commands/chat.ts').then(({ chat }) => chat),
    init: () => import('./commands/init.ts').then(({ init }) => init),
    check: () => import('./commands/check.ts').then(({ check }) => check),
    keys: () => import('./commands/keys.ts').then(({ keys }) => keys),
    people: () => import('./commands/people.ts').then(({ people }) => people),
    organisations: () => import('./commands/organisations.ts').then(({ organisations }) => organisations),
    projects: () => import('./commands/projects.ts').then(({ projects }) => projects),
    limits: () => import('./commands/limits.ts').then(({ limits }) => limits),
    credit: () => import('./commands/credit.ts').then(({ credit }) => credit),
    codes: () => import('./commands/codes.ts').then(({ codes }) => codes),
    export: () => import('./commands/export.ts').then(({ exportBooks }) => exportBooks),
    import: () => import('./commands/import.ts').then(({ importBooks }) => importBooks),
    backup: () => import('./commands/backup.ts').then(({ backup }) => backup),
    verify: () => import('./commands/verify.ts').then(({ verify }) => verify),
    measure: () => import('./commands/measure.ts').then(({ measure }) => measure),
    nodes: () => import('./commands/nodes.ts').then(({ nodes }) => nodes),
    upstreams: () => import('./commands/upstreams.ts').then(({ upstreams }) => upstreams),
    prices: () => import('./commands/prices.ts').then(({ prices }) => prices),
    usage: () => import('./commands/usage.ts').then(({ usage }) => usage),
    requests: () => import('./commands/requests.ts').then(({ requests }) => requests),
    replies: () => import('./commands/replies.ts').then(({ replies }) => replies),
    webhooks: () => import('./commands/webhooks.ts').then(({ webhooks }) => webhooks),
    ledger: () => import('./commands/ledger.ts').then(({ ledger }) => ledger),
    audit: () => import('./commands/audit.ts').then(({ audit }) => audit),
    simulate: () => import('./commands/simulate.ts').then(({ simulate }) => simulate),
    doctor: () => import('./commands/doctor.ts').then(({ doctor }) => doctor),
  },
})

// A pipe that was closed early (`holdfast chat … | head`) has had enough: no failure of ours.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  process.exit(failure.code === 'EPIPE' ? 0 : 1)
})

const words = process.argv.slice(2)
try {
  if (words.length === 0 || (asksForHelp(words) && words[0] !== 'simulate'))
    process.stdout.write(`${await helpFor(holdfast, words, hasColours)}\n`)
  else if (words[0] === '--version' || words[0] === '-v') process.stdout.write(`${version}\n`)
  else {
    await checkWords(holdfast, words)
    await runCommand(holdfast, { rawArgs: words })
  }
} catch (cause) {
  const asked = cause instanceof UsageError || (cause instanceof Error && cause.name === 'CLIError')
  process.stderr.write(`${red('holdfast:')} ${cause instanceof Error ? cause.message : String(cause)}\n`)
  if (!asked && !(cause instanceof HoldfastError) && process.env['HOLDFAST_DEBUG'] && cause instanceof Error)
    process.stderr.write(`${cause.stack}\n`)
  process.exitCode = asked ? 2 : 1
}

function asksForHelp(given: readonly string[]): boolean {
  return given.some((word) => word === '--help' || word === '-h')
}
