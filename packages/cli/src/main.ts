// The `holdfast` command. Exit codes: 0 done · 1 it failed · 2 it was asked wrongly · 130 interrupted.
import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import { defineCommand, renderUsage, runCommand } from 'citty'
import { chat } from './commands/chat.ts'
import { doctor } from './commands/doctor.ts'
import { keys } from './commands/keys.ts'
import { serve } from './commands/serve.ts'
import { simulate } from './commands/simulate.ts'
import { UsageError } from './settings.ts'
import { red } from './terminal.ts'
import { version } from './version.ts'

const holdfast = defineCommand({
  meta: { name: 'holdfast', version, description: 'Streamed LLM replies that reach their reader whole.' },
  subCommands: { serve, chat, keys, simulate, doctor },
})

const words = process.argv.slice(2)
try {
  if (words.length === 0 || words.some((word) => word === '--help' || word === '-h')) await help(words)
  else if (words[0] === '--version' || words[0] === '-v') process.stdout.write(`${version}\n`)
  else await runCommand(holdfast, { rawArgs: words })
} catch (cause) {
  // Standard output is for results; a pipe that closed early is no failure of ours.
  const asked = cause instanceof UsageError || (cause instanceof Error && cause.name === 'CLIError')
  process.stderr.write(`${red('holdfast:')} ${cause instanceof Error ? cause.message : String(cause)}\n`)
  if (!asked && !(cause instanceof HoldfastError) && process.env['HOLDFAST_DEBUG'] && cause instanceof Error)
    process.stderr.write(`${cause.stack}\n`)
  process.exitCode = asked ? 2 : 1
}

async function help(given: readonly string[]): Promise<void> {
  let command: Parameters<typeof renderUsage>[0] = holdfast
  let parent: typeof command | undefined
  for (const word of given) {
    const next = (command.subCommands as Record<string, typeof command> | undefined)?.[word]
    if (!next) break
    parent = command
    command = next
  }
  process.stdout.write(`${await renderUsage(command, parent)}\n`)
}
