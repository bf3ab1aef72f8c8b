// A place where a server is, and the one connection to it that holds at the moment. It is opened again for ever.
import type { Runtime } from '../runtime.ts'
import { RedisFailure } from './failure.ts'
import type { Address, Way } from './settings.ts'
import { Wire } from './wire.ts'

/** Full jitter: each try waits anything up to its bound, which doubles from the first to the second of these. */
const RETRY_MS_MIN = 50
const RETRY_MS_MAX = 2_000

export interface ServerOptions {
  /** Asked before each try: Sentinels may name another server than before. */
  readonly locate: () => Promise<Address>
  readonly way: Way
  readonly runtime: Runtime
  /** A replica takes no writes: where there may be one, it is looked for another. */
  readonly mustBeMaster: boolean
}

export class Server {
  /** Called when a connection holds that has not been told yet. */
  onUp: ((wire: Wire) => void) | undefined
  /** Called with each failed try, and when a connection breaks off. */
  onDown: ((failure: RedisFailure) => void) | undefined
  readonly #options: ServerOptions
  #wire: Wire | undefined
  #runId = ''
  #failure = new RedisFailure('unreachable', 'Redis has not been reached yet')
  #failures = 0
  #isClosed = false
  #cancelRetry: () => void = () => {}

  constructor(options: ServerOptions) {
    this.#options = options
  }

  /** A second connection to the same place, not open yet. */
  twin(): Server {
    return new Server(this.#options)
  }

  /** Begins to connect. */
  open(): void {
    void this.#connect()
  }

  /** Of the life that was reached last; empty before the first. */
  get runId(): string {
    return this.#runId
  }

  get isUp(): boolean {
    return this.#wire !== undefined
  }

  /** @throws RedisFailure `unreachable`, whatever it is that keeps us out: a password may be put right while we wait */
  get wire(): Wire {
    if (this.#wire) return this.#wire
    throw new RedisFailure('unreachable', this.#failure.message)
  }

  /** Lets go of a connection that is of no use any more, and looks for another. */
  drop(): void {
    this.#wire?.close()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelRetry()
    this.#wire?.close()
  }

  async #connect(): Promise<void> {
    const { locate, way, runtime, mustBeMaster } = this.#options
    try {
      const wire = await Wire.open({ address: await locate(), way, runtime })
      if (this.#isClosed) return wire.close()
      if (mustBeMaster && !wire.isMaster) {
        wire.close()
        throw new RedisFailure('busy', `Redis at ${wire.where} is a replica`)
      }
      this.#wire = wire
      this.#runId = wire.runId
      this.#failures = 0
      wire.onEnd = (failure) => this.#lost(failure)
      this.onUp?.(wire)
    } catch (error) {
      this.#lost(error instanceof RedisFailure ? error : new RedisFailure('unreachable', String(error)))
    }
  }

  #lost(failure: RedisFailure): void {
    this.#wire = undefined
    this.#failure = failure
    if (this.#isClosed) return
    const { runtime } = this.#options
    const bound = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** this.#failures)
    this.#failures += 1
    this.#cancelRetry = runtime.after(runtime.dice() * bound, () => void this.#connect())
    this.onDown?.(failure)
  }
}
