// The same failure, again and again: the first few are told, and then how many there were. A database that is gone for an
// hour shall not fill the disk.

/** Of one kind in one window. Reached: the rest is counted. */
const TOLD_MAX = 5
const WINDOW_MS = 60_000
/** Kinds that are remembered. Reached: those that came first are forgotten, their counts told. */
const KINDS_MAX = 200

interface Line {
  readonly what: string
  readonly name: string
}

interface Kind {
  readonly line: Line
  readonly since: number
  count: number
}

export class Repeats {
  readonly #now: () => number
  readonly #tell: (line: Line, count: number) => void
  readonly #kinds = new Map<string, Kind>()

  /** @param tell told how many were not news, when a window is over */
  constructor(now: () => number, tell: (line: Line, count: number) => void) {
    this.#now = now
    this.#tell = tell
  }

  /** Whether this one is to be told. */
  isNews(line: Line): boolean {
    const id = `${line.what} ${line.name}`
    const now = this.#now()
    const before = this.#kinds.get(id)
    if (before && now - before.since < WINDOW_MS) {
      before.count += 1
      return before.count <= TOLD_MAX
    }
    this.#close(id)
    this.#kinds.set(id, { line: { what: line.what, name: line.name }, since: now, count: 1 })
    for (const oldest of this.#kinds.keys()) {
      if (this.#kinds.size <= KINDS_MAX) break
      this.#close(oldest)
    }
    return true
  }

  flush(): void {
    for (const id of this.#kinds.keys()) this.#close(id)
  }

  #close(id: string): void {
    const kind = this.#kinds.get(id)
    this.#kinds.delete(id)
    if (kind && kind.count > TOLD_MAX) this.#tell(kind.line, kind.count - TOLD_MAX)
  }
}
