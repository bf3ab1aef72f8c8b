// A process of the bench: pinned to its core, compiled first if it is one of our programs, and never left behind.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/** What is measured has the first core for itself; the load, and this program, share the second. */
export const CORE = { peer: 0, load: 1 } as const

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly core: number
  readonly ipc?: boolean
  /** In a session of its own. */
  readonly isApart?: boolean
}

const PATIENCE_MS = 15_000
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(workshop, { recursive: true, force: true })
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** Where the run keeps what it writes: compiled programs, the relay's data. Gone when it ends. */
export const workshop = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))

export function freshDirectory(name: string): string {
  const directory = join(workshop, name)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  return directory
}

export function run({ command, args, env, core, ipc, isApart = false }: Command): ChildProcess {
  const [program, ...rest] = canPin ? ['taskset', '-c', String(core), command, ...args] : [command, ...args]
  const child = spawn(program ?? command, rest, {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    serialization: 'advanced',
    detached: isApart,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  // Kept to be quoted when it dies; a pipe that nobody empties would also stop it.
  const lines: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text.slice(-2000)) > 20 && lines.shift())
  lastWords.set(child, lines)
  return child
}

const lastWords = new WeakMap<ChildProcess, string[]>()

/** A Node program of the bench, as plain JavaScript: no loader that would count among its memory. */
export function runProgram(path: string, options: Omit<Command, 'command' | 'args'>, ...args: string[]): ChildProcess {
  const source = fileURLToPath(new URL(path, import.meta.url))
  const outfile = join(workshop, basename(path).replace(/\.ts$/, '.mjs'))
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What is written for CommonJS asks for Node's own modules while it runs.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
  return run({ ...options, command: process.execPath, args: [outfile, ...args] })
}

/**
 * A program that never rests, on the peer's core. In a session of its own: a kernel that shares a core between sessions first
 * (`man 7 sched`, autogroup) gives it about as much as the peer with all its threads.
 * @returns what ends it
 */
export function startNeighbour(): () => Promise<void> {
  const spinning = run({ command: process.execPath, args: ['-e', 'for (;;);'], core: CORE.peer, isApart: true })
  return () => stop(spinning)
}

export async function stop(child: ChildProcess): Promise<void> {
  if (deathOf(child) !== undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => {
    process.stderr.write(`bench: ${child.spawnargs.join(' ')} did not stop in ${PATIENCE_MS / 1000} s and is killed\n`)
    child.kill('SIGKILL')
  }, PATIENCE_MS)
  await gone
  clearTimeout(late)
}

/** How a process ended that should be running, in its own last words. Undefined: it runs. */
export function deathOf(child: ChildProcess): string | undefined {
  if (child.exitCode === null && child.signalCode === null) return undefined
  return `${child.signalCode ?? child.exitCode} ${lastWords.get(child)?.join('').trim() ?? ''}`.trim()
}

/** The first line that a process prints. @throws when it dies before that. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.setEncoding('utf8')
  for await (const piece of (child.stdout ?? []) as AsyncIterable<string>) {
    text += piece
    if (text.includes('\n')) break
  }
  child.stdout?.resume()
  const line = text.split('\n')[0]
  if (line) return line
  await Promise.race([once(child, 'exit'), sleep(1000)])
  throw new Error(`${child.spawnargs.join(' ')} said nothing: ${deathOf(child) ?? 'it runs'}`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Waits until `url` answers, whatever it says. @throws after the patience, or when the process dies. */
export async function answering(child: ChildProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(50)) {
    if (deathOf(child) !== undefined) break
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    if (response) return
  }
  throw new Error(`${child.spawnargs.join(' ')} does not answer: ${deathOf(child) ?? 'it runs'}`)
}

export const isInstalled = (command: string): boolean =>
  spawnSync(command, ['-v'], { stdio: 'ignore' }).error === undefined

export const canPin = isInstalled('taskset')

/** Puts a process that runs already, with all its threads, on a core. */
export function pin(pid: number, core: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' })
}
