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
  /** Called once, with the first commit that brings frames. */
  onFrames: (() => void) | undefined

  readonly #lease: Lease
  #octets: Octets = ''
  #committed: Seq

  constructor(lease: Lease, last: Seq) {
    this.#lease = lease
    this.last = last
    this.#committed = last
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

  /** Appends what was added since the last commit. With `final` these frames are the reply's last. */
  commit(final?: Final): void {
    if (this.final || (this.last === this.#committed && !final)) return
    this.chars += this.#octets.length
    this.final = final
    const batch = { first: this.#committed + 1, last: this.last, octets: this.#octets }
    this.#octets = ''
    this.#committed = this.last
    this.#lease.append(final ? { ...batch, final } : batch)
    this.onFrames?.()
    this.onFrames = undefined
  }

  /** Resolves when all of it is durable; rejects when it cannot be. */
  flushed(): Promise<void> {
    return this.#lease.flushed()
  }
}
