// Virtual time. Nothing waits: the clock jumps from one thing that is due to the next, and lets everything that
// follows from it settle in between, so minutes of a reply cost milliseconds.

interface Due {
  readonly at: number
  /** What is due at the same moment happens in the order in which it was asked for. */
  readonly order: number
  /** Undefined once it was cancelled or done. */
  work: (() => void) | undefined
}

/** 2027-01-15T08:00:00Z: far from anything the platform could mistake for zero. */
const BEGINNING = 1_800_000_000_000

export class Clock {
  now = BEGINNING
  /** How many things have happened. */
  turns = 0
  /** What was thrown by something that was due: in a process it would have been the end. */
  onAccident: (cause: unknown) => void = (cause) => {
    throw cause
  }
  readonly #heap: Due[] = []
  #order = 0

  /** Milliseconds since the beginning of the run. */
  get elapsed(): number {
    return this.now - BEGINNING
  }

  /** Does `work` once, `ms` from now. The returned function cancels it. */
  after(ms: number, work: () => void): () => void {
    const due: Due = { at: this.now + Math.max(0, Math.round(ms)), order: this.#order++, work }
    push(this.#heap, due)
    return () => {
      due.work = undefined
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve))
  }

  /** Lets time pass until `isDone`, or until `elapsedMax` milliseconds of the run are over, or nothing is due. */
  async run(isDone: () => boolean, elapsedMax: number): Promise<void> {
    await settled()
    while (!isDone()) {
      const due = pop(this.#heap)
      if (!due) return
      const { work } = due
      if (!work) continue
      if (due.at - BEGINNING > elapsedMax) return push(this.#heap, due)
      due.work = undefined
      this.now = due.at
      this.turns++
      try {
        work()
      } catch (cause) {
        this.onAccident(cause)
      }
      await settled()
    }
  }
}

/** One life on the clock: a process whose timers die with it. It can be paused, as by SIGSTOP: then what it hears waits. */
export class Life {
  readonly #clock: Clock
  readonly #pending = new Set<() => void>()
  /** What it has not heard, the oldest first: due timers and whatever came over its sockets. */
  #unheard: (() => void)[] = []
  #isPaused = false
  #over = false
  /** Called when it is over. */
  readonly onEnd: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Timers that are running. */
  get pending(): number {
    return this.#pending.size
  }

  after(ms: number, work: () => void): () => void {
    if (this.#over) return () => {}
    let isCancelled = false
    const cancel = this.#clock.after(ms, () => {
      this.#pending.delete(cancel)
      this.hear(() => isCancelled || work())
    })
    this.#pending.add(cancel)
    return () => {
      isCancelled = true
      this.#pending.delete(cancel)
      cancel()
    }
  }

  /** Something from outside reaches it: now, or when it goes on; or never, when it is over. */
  hear(work: () => void): void {
    if (this.#over) return
    if (this.#isPaused || this.#unheard.length > 0) this.#unheard.push(work)
    else work()
  }

  /** An answer from outside. */
  heard<Value>(answer: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => this.hear(() => resolve(value)),
        (cause: unknown) => this.hear(() => reject(cause)),
      )
    })
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#catchUp()
  }

  /** One after the other, in the order in which they came. */
  #catchUp(): void {
    if (this.#unheard.length === 0) return
    this.#clock.after(0, () => {
      if (this.#isPaused) return
      const work = this.#unheard[0]
      try {
        work?.()
      } finally {
        this.#unheard.shift()
        this.#catchUp()
      }
    })
  }

  end(): void {
    this.#over = true
    this.#unheard = []
    for (const work of this.onEnd.splice(0)) work()
    for (const cancel of this.#pending) cancel()
    this.#pending.clear()
  }
}

/** Resolves when every promise that could go on has: a real turn of the event loop, during which no time passes. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

const isBefore = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

function push(heap: Due[], due: Due): void {
  let at = heap.length
  heap.push(due)
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Due
    if (!isBefore(due, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = due
}

function pop(heap: Due[]): Due | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child++
    if (!isBefore(heap[child] as Due, last)) break
    heap[at] = heap[child] as Due
    at = child
  }
  heap[at] = last
  return first
}
