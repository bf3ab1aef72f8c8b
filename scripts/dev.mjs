// `npm run dev`: rebuilds on every change and restarts the relay with it.
import { spawn } from 'node:child_process'
import process from 'node:process'

const compiler = spawn(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-b', '--watch', '--preserveWatchOutput'],
  {
    stdio: 'inherit',
  },
)
const relay = spawn(
  process.execPath,
  ['--watch-path=packages', '--watch-preserve-output', 'packages/cli/bin/holdfast.js', 'serve'],
  {
    stdio: 'inherit',
  },
)
for (const child of [compiler, relay])
  child.on('exit', (code) => {
    compiler.kill()
    relay.kill()
    process.exitCode = code ?? 1
  })
