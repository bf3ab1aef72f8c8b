// The `holdfast` command. Exit codes: 0 done · 1 it failed · 2 it was asked wrongly · 130 interrupted.
import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import { type Resolvable, defineCommand, renderUsage, runCommand } from 'citty'
import { UsageError } from './settings.ts'
import { red } from './terminal.ts'
import { version } from './version.ts'

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

type Command = Parameters<typeof renderUsage>[0]

const words = process.argv.slice(2)
try {
  if (words.length === 0 || (asksForHelp(words) && words[0] !== 'simulate')) await help(words)
  else if (words[0] === '--version' || words[0] === '-v') process.stdout.write(`${version}\n`)
  else {
    await checkWords(words)
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

/** Follows the words to the command they name; what is left of them is the command's own. */
async function find(
  given: readonly string[],
): Promise<{ command: Command; path: readonly string[]; rest: readonly string[] }> {
  let command: Command = holdfast
  for (const [at, word] of given.entries()) {
    const next = (command.subCommands as Record<string, Resolvable<Command>> | undefined)?.[word]
    if (!next) return { command, path: given.slice(0, at), rest: given.slice(at) }
    command = await (typeof next === 'function' ? next() : next)
  }
  return { command, path: given, rest: [] }
}

/** A word nobody asked for is a mistake, and here a mistake may cost money. @throws UsageError */
async function checkWords(given: readonly string[]): Promise<void> {
  const { command, rest } = await find(given)
  const args = Object.entries((command.args ?? {}) as Record<string, { readonly type?: string }>)
  // No options of its own: a command of commands, or the simulator, which has its own ways.
  if (args.length === 0) return
  let positionals = args.filter(([, { type }]) => type === 'positional').length
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? ''
    const [, name, value] = /^--([^=]+)(=.*)?$/.exec(word) ?? []
    if (name === undefined) {
      positionals -= 1
      if (positionals < 0) throw new UsageError(`“${word}” is one word too many: quote what belongs together.`)
      continue
    }
    const known = args.find(([one]) => one === name)?.[1]
    if (!known) throw new UsageError(`There is no option --${name} here: see --help.`)
    if (known.type === 'string' && value === undefined) at += 1
  }
}

async function help(given: readonly string[]): Promise<void> {
  const { command, path } = await find(given)
  // It knows one parent only; what is to be typed begins with all of them.
  const before = { meta: { name: ['holdfast', ...path.slice(0, -1)].join(' '), version } }
  process.stdout.write(`${await renderUsage(command, path.length > 0 ? before : undefined)}\n`)
}
