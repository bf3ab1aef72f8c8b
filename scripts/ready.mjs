// Makes a fresh clone ready: installs when node_modules is missing or older than the lockfile, then builds the packages and
// the console. Cheap when there is nothing to do, so every npm command may begin with it.
// `node scripts/ready.mjs install` only installs.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const run = (command, args, cwd = root) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })

/** By time alone, as make would: whether anything that goes into the console is newer than its page. */
function isConsoleStale() {
  const page = 'apps/console/dist/index.html'
  if (!existsSync(page)) return true
  const builtAt = statSync(page).mtimeMs
  const files = ['apps/console', 'packages/client/src', 'packages/protocol/src', 'packages/widget/src'].flatMap(filesIn)
  return files.some((file) => statSync(file).mtimeMs > builtAt)
}

/** What is installed, built or a test goes into nothing. */
const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist|dist-types)$|\.test\.tsx?$/.test(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path) : [path]
  })

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Holdfast needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

try {
  const installed = 'node_modules/.package-lock.json'
  const stale = !existsSync(installed) || statSync('package-lock.json').mtimeMs > statSync(installed).mtimeMs + 1000
  if (stale) {
    console.error('holdfast: installing dependencies (once) …')
    run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'])
  }
  if (process.argv[2] !== 'install') {
    if (!existsSync('packages/cli/dist/main.js')) console.error('holdfast: building (once) …')
    run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'])
    if (isConsoleStale()) {
      console.error('holdfast: building the console …')
      const vite = '../../node_modules/vite/bin/vite.js'
      run(process.execPath, [vite, 'build', '--logLevel', 'error'], 'apps/console')
    }
  }
} catch (failure) {
  // The failing command has said why; a stack of this script would bury it.
  process.exit(failure.status || 1)
}
