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
    chat: () => import('./commands/chat.ts').then(({ chat }) => chat),
    keys: () => import('./commands/keys.ts').then(({ keys }) => keys),
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
  if (words.length === 0 || (asksForHelp(words) && words[0] !== 'simulate')) await help(words)
  else if (words[0] === '--version' || words[0] === '-v') process.stdout.write(`${version}\n`)
  else await runCommand(holdfast, { rawArgs: words })
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

async function help(given: readonly string[]): Promise<void> {
  let command: Parameters<typeof renderUsage>[0] = holdfast
  let parent: typeof command | undefined
  for (const word of given) {
    const next = (command.subCommands as Record<string, Resolvable<typeof command>> | undefined)?.[word]
    if (!next) break
    parent = command
    command = await (typeof next === 'function' ? next() : next)
  }
  process.stdout.write(`${await renderUsage(command, parent)}\n`)
}
