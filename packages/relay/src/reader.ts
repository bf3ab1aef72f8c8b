// One connection that follows a log. It is handed what was just appended while it keeps up; when its socket is full
// it falls back to reading the log from where it stands, a page at a time. So a slow reader costs one page of
// memory, and nobody else anything.
import { HEARTBEAT, type Seq } from '@holdfast/protocol'
import { BEATS_PER_HEARTBEAT, type Beating, type Heart } from './heart.ts'
import type { Outlet } from './http.ts'
import type { Limits } from './limits.ts'
import type { Batch, Log } from './logs/log.ts'
import type { Runtime } from './runtime.ts'

/**
 * How long a reader that is behind waits, with heartbeats, for a log that nodes share and this one cannot reach. Reached: it
 * is broken off, and may find another node that can.
 */
const OUTAGE_MS_MAX = 10_000
const RETRY_MS = 500

export interface Reading {
  readonly log: Log
  readonly id: string
  readonly after: Seq
  readonly heart: Heart
  readonly runtime: Runtime
  readonly limits: Limits
  /** Called once when the reader is done, whichever way. */
  readonly onLeave: () => void
}

export class LogReader implements Beating {
  readonly #reading: Reading
  readonly #outlet: Outlet
  readonly #unfollow: () => void
  /** Seq of the newest frame given to the outlet. */
  #position: Seq
  /** Seq of the newest durable frame heard of. */
  #newest: Seq
  /** The batch with the ending has been heard of, so there is an end to reach. */
  #ended = false
  /** `live`: every durable frame has been written, and the next comes by itself. */
  #phase: 'behind' | 'live' | 'left' = 'behind'
  #catchingUp = false
  #fullSince: number | undefined
  /** Since when the log could not be read. */
  #failingSince: number | undefined
  #cancelRetry = (): void => {}
  #wroteAt: number

  constructor(reading: Reading, outlet: Outlet) {
    this.#reading = reading
    this.#outlet = outlet
    this.#position = reading.after
    this.#newest = reading.after
    this.#wroteAt = reading.runtime.now()
    outlet.onDrain = () => this.#drained()
    // Follow first, then look at what is there: between the two nothing can be missed.
    // Whoever comes back to a log that has lost something hears what it has become.
    this.#unfollow = reading.log.follow(
      reading.id,
      (batch) => this.#arrived(batch),
      () => this.break(),
    )
    reading.heart.add(this)
    void this.#catchUp()
  }

  /** Seq of the newest frame that it was given. */
  get position(): Seq {
    return this.#position
  }

  /** The connection is gone. */
  gone(): void {
    this.#leave()
  }

  /** Breaks the line without an end: what is missing cannot be mistaken for one, and the reader may come back. */
  break(): void {
    if (this.#phase === 'left') return
    this.#leave()
    this.#outlet.abort()
  }

  beat(now: number): void {
    const { heartbeatMs, readerStuckMsMax } = this.#reading.limits
    if (this.#fullSince !== undefined) {
      if (now - this.#fullSince >= readerStuckMsMax) this.break()
    } else if (now - this.#wroteAt >= heartbeatMs * (1 - 1 / BEATS_PER_HEARTBEAT)) this.#write(HEARTBEAT)
  }

  /** The hot path: called for every batch of the reply, for every reader. */
  #arrived(batch: Batch): void {
    if (batch.final) this.#ended = true
    if (batch.last > this.#newest) this.#newest = batch.last
    if (this.#phase !== 'live') return
    if (batch.first === this.#position + 1) return this.#give(batch)
    // Of a log that nodes share: what has been read already, or what does not follow on that. It is all in the log.
    this.#phase = 'behind'
    void this.#catchUp()
  }

  #give(batch: Batch): void {
    this.#position = batch.last
    if (this.#ended && this.#position >= this.#newest) this.#finish(batch.octets)
    else if (batch.octets !== '') this.#write(batch.octets)
  }

  #write(octets: string): void {
    this.#wroteAt = this.#reading.runtime.now()
    if (this.#outlet.write(octets)) return
    // A heartbeat can be what fills it, too.
    this.#fullSince ??= this.#wroteAt
    this.#phase = 'behind'
  }

  #drained(): void {
    this.#fullSince = undefined
    if (this.#phase === 'behind') void this.#catchUp()
  }

  /** Reads pages from the log until it has none left or the outlet is full. Never rejects. */
  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return
    this.#catchingUp = true
    const { log, id, limits } = this.#reading
    try {
      while (this.#phase === 'behind' && this.#fullSince === undefined) {
        const before = this.#newest
        const page = await log.read(id, this.#position, limits.pageCharsMax)
        // An ending may have no frame of its own, and then no page tells of it.
        const state = page ? undefined : await log.state(id)
        this.#failingSince = undefined
        // Filled meanwhile, by a heartbeat: the page is read again when there is room for it.
        if (this.#phase !== 'behind' || this.#fullSince !== undefined) return
        // Forgotten while it was being read: the reader comes back, and hears that.
        if (!page && !state) return this.break()
        if (page?.final || state?.final) this.#ended = true
        if (page) {
          this.#newest = Math.max(this.#newest, page.last)
          this.#give(page)
        } else if (before === this.#newest) {
          // Nothing in the log, and nothing arrived while we looked: from here on it comes by itself.
          this.#phase = 'live'
          if (this.#ended) this.#finish()
        }
      }
    } catch {
      // The log could not be read. An end here would be a lie; a broken line brings the reader back.
      if (!this.#retryLater()) this.break()
    } finally {
      this.#catchingUp = false
    }
  }

  /** @returns false where that is of no use, or has been for too long */
  #retryLater(): boolean {
    const { log, runtime } = this.#reading
    if (log.adoptEveryMs === undefined || this.#phase === 'left') return false
    const now = runtime.now()
    this.#failingSince ??= now
    if (now - this.#failingSince >= OUTAGE_MS_MAX) return false
    this.#cancelRetry()
    this.#cancelRetry = runtime.after(RETRY_MS, () => void this.#catchUp())
    return true
  }

  /** Everything has been written, the ending too. */
  #finish(octets = ''): void {
    if (this.#phase === 'left') return
    this.#leave()
    this.#outlet.end(octets)
  }

  #leave(): void {
    if (this.#phase === 'left') return
    this.#phase = 'left'
    this.#cancelRetry()
    this.#unfollow()
    this.#reading.heart.delete(this)
    this.#reading.onLeave()
  }
}
