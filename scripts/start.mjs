// `npm start`: builds what is missing, then is `holdfast serve`, in this process.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { endWithParent } from './parent.mjs'

// Not of a shell that somebody left it behind in.
if (process.env['npm_lifecycle_event'] !== undefined) endWithParent()
await import('./ready.mjs')
const program = new URL('../packages/cli/bin/holdfast.js', import.meta.url)
// As though it had been asked for by name: it may start itself again by these words.
process.argv = [process.execPath, fileURLToPath(program), 'serve', ...process.argv.slice(2)]
await import(program.href)
