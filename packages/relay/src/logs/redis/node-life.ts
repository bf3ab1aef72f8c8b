// Whether this node is one: a key in Redis with a time to live, begun anew every few seconds. Everything that it pumps hangs
// on that key, so thousands of leases cost one command. What counts here is how long ago this process knows to have sent the
// last beat that was answered; Redis counts from when it arrived, which is later. Nobody's hour is compared with anybody's.
import { type Moment, momentOf, msSince, uptimeOf } from '../../moment.ts'
import type { Runtime } from '../../runtime.ts'
import type { RedisLogLimits } from './limits.ts'
import { type RedisStore, StoreFailure } from './store.ts'

export interface NodeLifeOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  /** Its key was gone, or may have been: what Redis knew of it may be, too. */
  readonly onReturn: () => void
  /** The server is in another run: it may have lost the newest of what it had. */
  readonly onAnotherRun: () => void
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
  /** See `uptimeOf`. */
  readonly since: number
}

export class NodeLife {
  /** Goes up when the key was gone, or may have been: leases from before may have been taken. */
  term = 0
  /** Goes up when the server was found in another run: what it had may be lost. */
  runs = 0
  readonly #options: NodeLifeOptions
  /** The last beat that was answered. */
  #sentAt: Moment | undefined
  #run: string | undefined
  #beating = false
  #cancel = (): void => {}
  #isOver = false
  #isStarting = false
  #waiters: Waiter[] = []
  /** Others may not have come back yet from what this node has come back from. */
  #quietUntil = -Infinity

  constructor(options: NodeLifeOptions) {
    this.#options = options
  }

  /** By this process' clocks its key is there still. */
  get isHeld(): boolean {
    return this.#left > 0
  }

  /**
   * After Redis was away, or is another, or this node was taken for gone and was not, everybody has time to say that they live,
   * before anybody takes their replies.
   */
  get isQuiet(): boolean {
    return uptimeOf(this.#options.runtime) < this.#quietUntil
  }

  /** Resolves when Redis knows of the node. Rejects with what it said to the first beat. */
  async start(): Promise<void> {
    this.#isStarting = true
    try {
      await this.confirm()
    } finally {
      this.#isStarting = false
    }
  }

  /** Redis answers again. */
  returned(): void {
    this.#keepQuiet()
    this.#beat()
  }

  /** Undefined while the node is known to be, for as long as the margin; else resolves when it is, or rejects with what Redis said. */
  confirm(): Promise<void> | undefined {
    if (this.#left >= this.#options.limits.leaseMarginMs) return undefined
    if (this.#isOver) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject, since: uptimeOf(this.#options.runtime) })
      this.#beat()
    })
  }

  async end(): Promise<void> {
    this.stop()
    await this.#options.store.handOver(this.#options.node)
  }

  stop(): void {
    this.#isOver = true
    this.#cancel()
    for (const { reject } of this.#waiters.splice(0)) reject(closed())
  }

  get #left(): number {
    const { limits, runtime } = this.#options
    return this.#sentAt ? limits.leaseMs - msSince(this.#sentAt, runtime) : -Infinity
  }

  #beat(): void {
    if (this.#beating || this.#isOver) return
    this.#beating = true
    this.#cancel()
    const { store, runtime, limits, node } = this.#options
    const sentAt = momentOf(runtime)
    store.beat(node, limits.leaseMs, limits.unfinishedMsMax).then(
      ({ wasGone, run }) => {
        this.#beating = false
        const isAnother = this.#run !== undefined && run !== this.#run
        // A beat before this one may have been taken, and its answer lost: then it is there by now, and was gone all the same.
        const isReturn = this.#run !== undefined && (wasGone || !this.isHeld)
        this.#run = run
        this.#sentAt = sentAt
        // What has cost this node its key (all were suspended, everything was flushed) has cost others theirs.
        if (isAnother || isReturn) this.#keepQuiet()
        if (isReturn) this.term++
        if (isReturn) this.#options.onReturn()
        if (isAnother) this.runs++
        if (isAnother) this.#options.onAnotherRun()
        // One whose answer took longer than its time tells nothing.
        if (this.isHeld) for (const { resolve } of this.#waiters.splice(0)) resolve()
        this.#again(this.#waiters.length > 0 ? limits.retryMsBase : limits.beatMs)
      },
      (cause: unknown) => {
        this.#beating = false
        const late = this.#waiters.filter(
          ({ since }) => this.#isStarting || uptimeOf(runtime) - since >= limits.outageMsMax,
        )
        this.#waiters = this.#waiters.filter((waiter) => !late.includes(waiter))
        for (const { reject } of late) reject(cause)
        this.#again(limits.beatMs / 4)
      },
    )
  }

  #again(ms: number): void {
    if (!this.#isOver) this.#cancel = this.#options.runtime.after(ms, () => this.#beat())
  }

  #keepQuiet(): void {
    const { runtime, limits } = this.#options
    this.#quietUntil = uptimeOf(runtime) + limits.leaseMs
  }
}

const closed = (): StoreFailure => new StoreFailure('unreachable', 'the log was closed')
