// One beat for all readers: whoever has heard nothing for a while hears a heartbeat, and whoever has not taken what
// it was given for too long is let go. One timer, however many readers, and none when there are none.
import type { Limits } from './limits.ts'
import type { Runtime } from './runtime.ts'

export interface Beating {
  beat(now: number): void
}

/** Beats per heartbeat interval: a reader is at most this fraction late, so it is beaten that much early. */
export const BEATS_PER_HEARTBEAT = 4

export class Heart {
  readonly #beating = new Set<Beating>()
  readonly #runtime: Runtime
  readonly #everyMs: number
  #stop: (() => void) | undefined

  constructor(runtime: Runtime, limits: Limits) {
    this.#runtime = runtime
    this.#everyMs = limits.heartbeatMs / BEATS_PER_HEARTBEAT
  }

  add(one: Beating): void {
    this.#beating.add(one)
    this.#stop ??= this.#runtime.after(this.#everyMs, () => this.#beat())
  }

  delete(one: Beating): void {
    this.#beating.delete(one)
    if (this.#beating.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }

  get size(): number {
    return this.#beating.size
  }

  #beat(): void {
    this.#stop = this.#runtime.after(this.#everyMs, () => this.#beat())
    const now = this.#runtime.now()
    for (const one of this.#beating) one.beat(now)
  }
}
