// Runs a TypeScript program against the packages' sources: `node scripts/with-source.mjs test/…/main.ts …`.
import { spawn } from 'node:child_process'
import process from 'node:process'

const program = spawn(process.execPath, ['--conditions=holdfast-source', '--import', 'tsx', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// What is meant for it comes here. Ctrl-C does not: a terminal tells all of a group.
process.on('SIGTERM', () => program.kill('SIGTERM'))
process.on('SIGINT', () => {})
program.on('exit', (status, signal) => process.exit(signal ? 1 : (status ?? 1)))
