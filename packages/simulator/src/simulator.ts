// The simulator as a library: a provider in a test's own process, or in the program next door.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Control, type Scope } from './control.ts'
import { type Entry, Journal } from './journal.ts'
import type { PlanInput } from './plan-text.ts'
import { recordingsIn } from './recordings.ts'
import { answer } from './server.ts'
import { rememberingScribe } from './speech.ts'
import { Store } from './store.ts'
import { system, Wheel } from './wheel.ts'

export interface SimulatorOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 0: any that is free. */
  readonly port?: number
  /** When set, any other key gets the vendor's 401. */
  readonly apiKey?: string
  /** What a request gets for which nobody said anything. Default: about 120 tokens, as fast as the line takes them. */
  readonly plan?: PlanInput
  /** The folder that `replay` names files in. */
  readonly recordings?: string
  /** How many requests the journal keeps. Default 10,000. */
  readonly journalMax?: number
  /** Keeps the requests' bodies in the journal, prompts and all. Default false. */
  readonly recordBodies?: boolean
  /** The largest request body. Default 32 MiB. */
  readonly bodyBytesMax?: number
  /** Ids are made of it. Default: another one for every simulator. */
  readonly seed?: string
}

export interface Simulator {
  /** `http://127.0.0.1:40123`, without a path. OpenAI's SDK wants `/v1` after it, Anthropic's and Google's do not. */
  readonly url: string
  readonly port: number
  /** What was asked so far and what became of it, oldest first. */
  readonly journal: readonly Entry[]
  /** Resolves with the first entry, past or future, that passes the test: `when((entry) => entry.state === 'client-gone')`. */
  when(test: (entry: Entry) => boolean): Promise<Entry>
  /**
   * Sets a plan: for the next `times` requests, for `forMs`, for a `model`, a `key` or a `dialect`, or until another is set.
   * @throws PlanError for a plan that cannot be read
   */
  control(plan: PlanInput, scope?: Scope): void
  /** Forgets all plans that were set, the background responses and the journal. */
  reset(): void
  /** Breaks what is still running and lets go of the port. */
  close(): Promise<void>
}

/** Rejects when the port cannot be had. @throws PlanError when `options.plan` cannot be read */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const wheel = new Wheel(system)
  const control = new Control(options.plan, () => wheel.now())
  const journal = new Journal(options.journalMax ?? 10_000)
  const store = new Store()
  const seed = options.seed ?? randomBytes(9).toString('base64url')
  let answers = 0
  const house = {
    control,
    journal,
    store,
    wheel,
    scribe: rememberingScribe(),
    recordings: recordingsIn(options.recordings),
    apiKey: options.apiKey,
    bodyBytesMax: options.bodyBytesMax ?? 32 * 1024 * 1024,
    recordBodies: options.recordBodies ?? false,
    nextSeed: () => `${seed} ${++answers}`,
  }

  // Kept alive longer than any client keeps it, so that no client finds a connection closed that it wanted to use.
  const server = createServer({ noDelay: true, keepAliveTimeout: 120_000 }, (request, response) => {
    answer(request, response, house).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', 4096, resolve)
  })
  const { port, family, address } = server.address() as AddressInfo

  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    get journal() {
      return journal.entries
    },
    when: (test) => journal.when(test),
    control: (plan, scope) => control.set(plan, scope),
    reset: () => {
      control.reset()
      store.clear()
      journal.clear()
    },
    close: () =>
      new Promise((resolve) => {
        store.clear()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
