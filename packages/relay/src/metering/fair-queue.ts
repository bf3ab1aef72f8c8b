// How many replies run at a time of everybody who has a limit for that, and who is next when that many do. A reply needs
// a slot of each of its payers, all at once, so that nobody keeps one while waiting for another. Keys take turns: one that
// asks a thousand times does not keep another of its organisation waiting for all of them. Like the crowd at an upstream it
// has no clock; whoever waits sets the limit.

interface Entry {
  readonly admit: () => void
  readonly dismiss: () => void
}

/** Those who wait for the same slots, in the order in which they came. */
interface Line {
  readonly accounts: readonly string[]
  readonly entries: Set<Entry>
}

export class FairQueue {
  readonly #maxOf: (account: string) => number | undefined
  readonly #queuedMax: number
  readonly #running = new Map<string, number>()
  /** By owner, in the order in which they come next; an owner's lines by the accounts that pay. */
  readonly #owners = new Map<string, Map<string, Line>>()
  #waiting = 0

  /**
   * @param maxOf replies that an account may have at a time; undefined: any number
   * @param queuedMax who waits at most. Reached: the latest of who has most gives way to one who has two fewer, or nobody
   */
  constructor(maxOf: (account: string) => number | undefined, queuedMax: number) {
    this.#maxOf = maxOf
    this.#queuedMax = queuedMax
  }

  get waiting(): number {
    return this.#waiting
  }

  running(account: string): number {
    return this.#running.get(account) ?? 0
  }

  /** The account that has no slot left; undefined when all of them have. */
  full(accounts: readonly string[]): string | undefined {
    return accounts.find((account) => this.running(account) >= (this.#maxOf(account) ?? Number.POSITIVE_INFINITY))
  }

  /** Takes a slot of each, whether there is one or not: ask `full` first. Whoever waits for one of them had found none. */
  enter(accounts: readonly string[]): void {
    for (const account of accounts) this.#running.set(account, this.running(account) + 1)
  }

  leave(accounts: readonly string[]): void {
    for (const account of accounts) {
      const running = this.running(account) - 1
      if (running > 0) this.#running.set(account, running)
      else this.#running.delete(account)
    }
    this.look()
  }

  /**
   * Queues for slots that are full.
   * @param admit called when they are taken
   * @param dismiss called instead, when the place in the queue is lost to somebody who has a better claim
   * @returns how to leave the queue; undefined when there is no place in it
   */
  wait(owner: string, accounts: readonly string[], admit: () => void, dismiss: () => void): (() => void) | undefined {
    if (this.#waiting >= this.#queuedMax && !this.#makeWay(this.#sizeOf(owner))) return undefined
    const lines = this.#owners.get(owner) ?? new Map<string, Line>()
    const name = accounts.join(' ')
    const line = lines.get(name) ?? { accounts, entries: new Set<Entry>() }
    const entry: Entry = { admit, dismiss }
    line.entries.add(entry)
    lines.set(name, line)
    this.#owners.set(owner, lines)
    this.#waiting += 1
    return () => this.#remove(owner, line, entry)
  }

  /** Lets in whom there is room for: also to be called when limits were raised. */
  look(): void {
    // Round by round, because whoever is let in goes to the end, and the last may have made room for nobody.
    for (let isMoving = this.#waiting > 0; isMoving;) {
      isMoving = false
      const round = [...this.#owners.keys()]
      for (const owner of round) isMoving = this.#admitOne(owner) || isMoving
    }
  }

  #admitOne(owner: string): boolean {
    const lines = this.#owners.get(owner)
    for (const [name, line] of lines ?? []) {
      if (this.full(line.accounts) !== undefined) continue
      const [entry] = line.entries
      if (!lines || !entry) throw new Error('an empty line was kept')
      this.#remove(owner, line, entry)
      // To the end of the round, unless that was the last one.
      if (line.entries.size > 0) toEnd(lines, name, line)
      if (lines.size > 0) toEnd(this.#owners, owner, lines)
      this.enter(line.accounts)
      entry.admit()
      return true
    }
    return false
  }

  #makeWay(size: number): boolean {
    let longest: { readonly owner: string; readonly size: number } | undefined
    for (const owner of this.#owners.keys()) {
      const one = this.#sizeOf(owner)
      if (one > (longest?.size ?? size + 1)) longest = { owner, size: one }
    }
    const line = longest && [...(this.#owners.get(longest.owner)?.values() ?? [])].at(-1)
    const last = line && [...line.entries].at(-1)
    if (!longest || !line || !last) return false
    this.#remove(longest.owner, line, last)
    last.dismiss()
    return true
  }

  #sizeOf(owner: string): number {
    let size = 0
    for (const { entries } of this.#owners.get(owner)?.values() ?? []) size += entries.size
    return size
  }

  #remove(owner: string, line: Line, entry: Entry): void {
    if (!line.entries.delete(entry)) return
    this.#waiting -= 1
    if (line.entries.size > 0) return
    const lines = this.#owners.get(owner)
    lines?.delete(line.accounts.join(' '))
    if (lines?.size === 0) this.#owners.delete(owner)
  }
}

function toEnd<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name)
  map.set(name, value)
}
