// The built command as a person or a script runs it. A terminal is not needed: without one it must behave in a pipe.
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, onTestFinished } from 'vitest'

const program = join(import.meta.dirname, '../../packages/cli/bin/holdfast.js')

/** What a command is run in. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>>
  /** Else that of the tests. */
  readonly cwd?: string
  readonly input?: string
}

export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** No provider's key of the machine may leak into these tests. */
const environment = (env: Setting['env'] = {}) => ({ PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env })

/** Runs it to its end. */
export const run = (args: readonly string[], { env, cwd, input = '' }: Setting = {}): Promise<Result> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: environment(env), cwd, timeout: 30_000 },
      (failure, stdout, stderr) => resolve({ code: failure ? Number(failure.code ?? -1) : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })

export interface Started {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** The next line of standard output. */
  line(): Promise<string>
  readonly exited: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** Starts one that goes on until it is told to end. */
export function start(args: readonly string[], { env, cwd }: Setting = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    env: environment(env),
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  return {
    process: child,
    line: async () => String((await lines.next()).value),
    exited: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr })),
  }
}

/** What `serve --json` says when it listens. */
export interface Listening {
  readonly url: string
  readonly data: string
  readonly config: string | null
  readonly key: string | null
  readonly simulator: string | null
  readonly upstreams: readonly string[]
  readonly models: readonly string[]
}

export interface Served {
  readonly process: ChildProcessByStdio<null, Readable, Readable>
  /** The page that it greets with, or the line of JSON. */
  readonly page: string
  /** The line of JSON, read. */
  readonly listening: Listening
  /** What it has logged so far, oldest first. */
  readonly logged: readonly Logged[]
  /** The first line of the log, past or future, that passes the test. */
  logs(test: (line: Logged) => boolean): Promise<Logged>
  /** Ends it, and resolves when it is gone. */
  close(): Promise<void>
}

export type Logged = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: number }

/** Starts a relay. Whoever does must close it; `served` does so when the test is over. */
export async function serve(args: readonly string[], { env, cwd }: Setting = {}): Promise<Served> {
  const child = spawn(process.execPath, [program, 'serve', ...args], {
    env: environment(env),
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const logged: Logged[] = []
  const waiting = new Set<() => void>()
  let words = ''
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) logged.push(JSON.parse(line) as Logged)
    else words += `${line}\n`
    for (const look of waiting) look()
  })
  const page: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    page.push(line)
    if (line.includes('npx holdfast chat') || line.startsWith('{')) break
  }
  if (page.length === 0) throw new Error(`the relay did not start: ${words}`)
  return {
    process: child,
    page: page.join('\n'),
    get listening() {
      return JSON.parse(page.at(-1) ?? '') as Listening
    },
    logged,
    logs: (test) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = logged.find((line) => test(line))
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** A relay that ends with the test. */
export async function served(args: readonly string[], setting: Setting = {}): Promise<Served> {
  const relay = await serve(args, setting)
  onTestFinished(() => relay.close())
  return relay
}

const folders: string[] = []
// In every file that imports this.
afterAll(() => folders.splice(0).forEach((one) => rmSync(one, { recursive: true, force: true })))

/** A folder that goes with the file of tests. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  folders.push(made)
  return made
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
