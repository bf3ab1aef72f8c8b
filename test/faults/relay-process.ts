// The relay as its operator runs it: a child process, with a directory, a port, and signals.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { LIMITS, RedisLogLimits } from '@holdfast/relay'
import { Watched, within } from './watched.ts'

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/holdfast.js', import.meta.url))

/** Alone it takes a second; beside a dozen of others on two cores, many. */
const START_MS_MAX = 60_000

export const KEY = 'hf_a_key_for_the_fault_tests'

export interface RelayProcessOptions {
  readonly dataDirectory: string
  /** The provider of both dialects: `http://127.0.0.1:…`, without a path. */
  readonly upstreamUrl: string
  readonly limits?: { readonly [name in keyof typeof LIMITS | keyof RedisLogLimits]?: number }
  /** No file may grow beyond so many KiB: what is written past it fails, as on a full disk. */
  readonly fileKibMax?: number | undefined
  /** Faults on demand: it then runs in a child of the process that is started here. */
  readonly faults?: boolean
  /** A network namespace of its own, and its address there. Absent: ours, and 127.0.0.1. */
  readonly network?: { readonly space: string; readonly address: string }
  /** More of its environment. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

export class RelayProcess {
  readonly #options: RelayProcessOptions
  readonly #watched = new Watched()
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined
  #exit: Promise<Exit> | undefined
  #isUp = false
  #port = 0
  /** How often it was started. */
  starts = 0
  /** The link that gets a browser into its console, once. */
  visit: string | null = null

  constructor(options: RelayProcessOptions) {
    this.#options = options
  }

  get url(): string {
    return `http://${this.#options.network?.address ?? '127.0.0.1'}:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Resolves when it listens, on the port it had before. @throws Error with its own words when it does not come up. */
  async start(changed: Partial<RelayProcessOptions> = {}): Promise<void> {
    const options = { ...this.#options, ...changed }
    const child = spawnRelay(options, this.#port)
    this.#child = child
    this.#exit = exitOf(child)
    const said = await within(
      Promise.race([
        once(createInterface(child.stdout), 'line') as Promise<[string]>,
        this.#exit.then(({ code, stderr }) => {
          throw new Error(`the relay did not start (exit code ${code}): ${stderr}`)
        }),
      ]),
      () => 'the relay to listen',
      START_MS_MAX,
    )
    const listening = JSON.parse(said[0]) as { url: string; console: string | null }
    this.#port = Number(new URL(listening.url).port)
    this.visit = listening.console
    this.starts += 1
    this.#isUp = true
    this.#watched.changed()
  }

  /** Resolves when it listens: at once, or after somebody has started it again. */
  up(): Promise<void> {
    return this.#watched.until(
      () => this.#isUp,
      () => 'somebody to start the relay again',
    )
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL')
  }

  /** SIGSTOP: it does nothing, and its connections stay. */
  pause(): void {
    this.#isUp = false
    this.#child?.kill('SIGSTOP')
  }

  /** SIGCONT: it goes on as if no time had passed. */
  resume(): void {
    this.#child?.kill('SIGCONT')
    this.#isUp = true
    this.#watched.changed()
  }

  /** Resolves when it is gone. */
  signal(signal: NodeJS.Signals): Promise<Exit> {
    this.#isUp = false
    this.#child?.kill(signal)
    return this.exited()
  }

  exited(): Promise<Exit> {
    if (!this.#exit) throw new Error('the relay was never started')
    return within(this.#exit, () => 'the relay to exit')
  }

  /** The process that serves, where that is a child. Linux only. */
  childPid(): number {
    const { pid } = this.#child as { readonly pid: number }
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1))
  }

  /** Resident memory now, and the most there ever was, in KiB. Linux only. */
  memory(): { readonly residentKib: number; readonly peakKib: number } {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8')
    const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
    return { residentKib: read('VmRSS'), peakKib: read('VmHWM') }
  }

  async close(): Promise<void> {
    if (this.#child) await this.kill()
  }
}

/** How our client reaches it. */
export const access = ({ url }: RelayProcess) => ({ baseURL: url, apiKey: KEY })

/** Runs a relay that is expected not to start. */
export function refusedRelay(options: RelayProcessOptions): Promise<Exit> {
  return within(exitOf(spawnRelay(options, 0)), () => 'the second relay to give up')
}

function spawnRelay(options: RelayProcessOptions, port: number) {
  const { dataDirectory, upstreamUrl, limits = {}, fileKibMax, faults, network, environment } = options
  const relay = [process.execPath, COMMAND, 'serve', '--json', '--quiet', '--port', String(port)]
  // POSIX counts in blocks of 512 bytes. Node ignores SIGXFSZ, so the write fails (EFBIG) and the process lives.
  const words = fileKibMax === undefined ? relay : ['sh', '-c', `ulimit -f ${fileKibMax * 2}; exec "$0" "$@"`, ...relay]
  const all = network === undefined ? words : ['ip', 'netns', 'exec', network.space, ...words]
  return spawn(all[0] as string, all.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of whoever runs the tests: only what is said here.
    env: {
      PATH: process.env['PATH'],
      HOLDFAST_KEY: KEY,
      HOLDFAST_DATA: dataDirectory,
      ...(faults && { HOLDFAST_FAULTS: '1' }),
      HOLDFAST_LIMITS: Object.entries(limits)
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
      OPENAI_API_KEY: 'upstream-key',
      OPENAI_BASE_URL: `${upstreamUrl}/v1`,
      ANTHROPIC_API_KEY: 'upstream-key',
      ANTHROPIC_BASE_URL: upstreamUrl,
      ...(network && { HOLDFAST_HOST: network.address }),
      ...environment,
    },
  })
}

async function exitOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Exit> {
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString()).slice(-10_000)
  })
  // `close`, not `exit`: its last words are still in the pipe.
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, stderr }
}
