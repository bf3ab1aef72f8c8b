// The end of one reply's log, as its pump sees it: gives each frame its seq and appends what arrived together as
// one batch. Everything a reader will ever see of the reply passes here, once.
import { type Saying, type Seq, encodeSse } from '@holdfast/protocol'
import type { Final, Lease } from './logs/log.ts'
import { type Octets, octetsOfText } from './octets.ts'

export class Tail {
  /** Seq of the newest frame, durable or on its way. */
  last: Seq
  /** Characters of all frames so far. */
  chars = 0
  /** Set with the last batch. Nothing can be added any more. */
  final: Final | undefined
  /** Called once, with the next commit, and when that was. */
  onFrames: ((at: number) => void) | undefined
  /** Called with each commit, once it is on its way. */
  onBatch: (() => void) | undefined
  /** When the newest batch was added here, in milliseconds since 1970. Undefined before the first. */
  newestAt: number | undefined
  /** The longest time between two of them, in milliseconds. */
  gapMsMax = 0

  readonly #lease: Lease
  readonly #before: Seq
  #octets: Octets = ''
  #committed: Seq

  constructor(lease: Lease, last: Seq) {
    this.#lease = lease
    this.last = last
    this.#before = last
    this.#committed = last
  }

  /** How many frames were added here. */
  get frames(): number {
    return this.last - this.#before
  }

  /** One more frame, its data already octets: what an upstream said, byte for byte. */
  add(saying: Saying): void {
    this.last += 1
    this.#octets += encodeSse(saying, this.last)
  }

  /** One more frame of our own, in Unicode text. */
  say(saying: Saying): void {
    this.add({ ...saying, data: octetsOfText(saying.data) })
  }

  /** What else the reply is called, from the next commit on. */
  name(name: string): void {
    this.#lease.name(name)
  }

  /**
   * Appends what was added since the last commit. With `final` these frames are the reply's last.
   * @param at now, in milliseconds since 1970: whoever commits has just looked at the clock
   */
  commit(at: number, final?: Final): void {
    if (this.final || (this.last === this.#committed && !final)) return
    if (this.last > this.#committed) this.#note(at)
    this.chars += this.#octets.length
    this.final = final
    const batch = { first: this.#committed + 1, last: this.last, octets: this.#octets }
    this.#octets = ''
    this.#committed = this.last
    this.#lease.append(final ? { ...batch, final } : batch)
    this.onFrames?.(at)
    this.onFrames = undefined
    this.onBatch?.()
  }

  #note(at: number): void {
    const gapMs = at - (this.newestAt ?? at)
    if (gapMs > this.gapMsMax) this.gapMsMax = gapMs
    this.newestAt = at
  }

  /** Resolves when all of it is durable; rejects when it cannot be. */
  flushed(): Promise<void> {
    return this.#lease.flushed()
  }
}
