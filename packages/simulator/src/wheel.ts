// One timer for every stream. Time is cut into ticks and the ticks lie on a ring; whatever is due in a tick lies
// in its slot. Thousands of streams cost one wake-up per tick, and none while nobody waits.

export interface Due {
  /** The tick it is due in, kept here so that putting it on the wheel allocates nothing. -1: not waiting. */
  tick: number
  /** Told once, at or after its time. May put itself on the wheel again. */
  run(nowMs: number): void
}

/** The clock and the timer that a wheel hangs on. */
export interface WheelWorld {
  /** Milliseconds from anywhere, with fractions. */
  readonly now: () => number
  /** Calls `work` every `ms` until the returned function is called. */
  readonly every: (ms: number, work: () => void) => () => void
  /** Calls `work` when everything that has already arrived has been handled. */
  readonly soon: (work: () => void) => void
}

export const system: WheelWorld = {
  now: () => performance.now(),
  every: (ms, work) => {
    const timer = setInterval(work, ms)
    return () => clearInterval(timer)
  },
  soon: (work) => void setImmediate(work),
}

// A power of two. At 2 ms a tick the ring is two seconds; what lies further ahead is passed over once per turn.
const slotCount = 1024
const slotMask = slotCount - 1

export class Wheel {
  readonly #world: WheelWorld
  readonly #tickMs: number
  readonly #slots: Due[][] = Array.from({ length: slotCount }, () => [])
  #ready: Due[] = []
  #waiting = 0
  /** The last tick that was handled. */
  #past = 0
  #stopTimer: (() => void) | undefined

  constructor(world: WheelWorld, tickMs = 2) {
    this.#world = world
    this.#tickMs = tickMs
  }

  now(): number {
    return this.#world.now()
  }

  /** Runs `due` at `atMs`, never before it. Putting it on again moves it; `Infinity` takes it off. */
  put(due: Due, atMs: number): void {
    this.take(due)
    if (!Number.isFinite(atMs)) return
    if (!this.#stopTimer) {
      this.#past = Math.floor(this.#world.now() / this.#tickMs)
      this.#stopTimer = this.#world.every(this.#tickMs, () => this.advance(this.#world.now()))
    }
    due.tick = Math.max(Math.ceil(atMs / this.#tickMs), this.#past + 1)
    this.#slots[due.tick & slotMask]?.push(due)
    this.#waiting += 1
  }

  /** Takes it off. What lies in a slot stays there, forgotten, until the slot's turn: looking for it would cost more. */
  take(due: Due): void {
    if (due.tick < 0) return
    due.tick = -1
    this.#waiting -= 1
  }

  /** Runs `due` after everybody else has had a turn: for a stream that could go on for ever. */
  soon(due: Due): void {
    this.take(due)
    if (this.#ready.push(due) > 1) return
    this.#world.soon(() => {
      const ready = this.#ready
      this.#ready = []
      for (const due of ready) due.run(this.#world.now())
    })
  }

  /** Runs everything due up to `nowMs`. */
  advance(nowMs: number): void {
    const present = Math.floor(nowMs / this.#tickMs)
    // After a long sleep every slot is looked at once, not every missed tick.
    const from = Math.max(this.#past + 1, present - slotCount + 1)
    this.#past = present
    for (let tick = from; tick <= present; tick++) this.#runSlot(tick & slotMask, present, nowMs)
    // Resting is decided here and not in `take`, so that the timer is not stopped and started for every stream.
    if (this.#waiting > 0) return
    this.#stopTimer?.()
    this.#stopTimer = undefined
  }

  #runSlot(index: number, present: number, nowMs: number): void {
    const slot = this.#slots[index] as Due[]
    if (slot.length === 0) return
    this.#slots[index] = slot.filter((due) => due.tick > present && (due.tick & slotMask) === index)
    for (const due of slot) {
      // Taken off, moved, or a turn of the ring early.
      if (due.tick < 0 || due.tick > present) continue
      due.tick = -1
      this.#waiting -= 1
      due.run(nowMs)
    }
  }
}
