// What one node has of one shared bucket: slices that it drew and may use for a while, and what it was told is left. No I/O.
import {
  type Bucket,
  GRAINS,
  type Rate,
  type Standing,
  fill,
  full,
  standing,
  take,
  waitMs,
} from '../books/limits/bucket.ts'
import { type Drawn, HOLD_MS } from './commons.ts'

interface Slice {
  amount: number
  /** By the clock of the engine. */
  readonly drawnAt: number
  /** By the clock of this node, like all that follows. */
  readonly askedAt: number
}

/** While nobody answers: a bucket of this node's own, and what would be in it had nobody taken anything. */
interface Alone {
  readonly bucket: Bucket
  readonly untouched: Bucket
  readonly rate: Rate
}

/** Between two answers a refusal stays one for so long, so that whoever asks in a loop asks this node and no other. */
const REFUSED_MS = 100
/** What nobody used by then goes back. */
const IDLE_MS = HOLD_MS / 2
/** What was heard so long ago says nothing: an empty bucket is full again by then. */
const KNOWN_MS = 60_000

export class Share {
  rate: Rate
  /** What came out otherwise, and was not told yet. */
  debit = 0
  /** Questions that are not answered yet. */
  asking = 0
  #slices: Slice[] = []
  /** What is left for all, as it was told last. */
  #known: Bucket | undefined
  #refused: { readonly until: number; readonly least: number } | undefined
  /** Taken since the tick before, and before that. */
  #taken = 0
  #takenBefore = 0
  #touchedAt: number
  #alone: Alone | undefined

  constructor(rate: Rate, now: number) {
    this.rate = rate
    this.#touchedAt = now
  }

  /** What may be taken without asking. */
  has(now: number): number {
    this.#slices = this.#slices.filter(({ askedAt }) => now - askedAt < HOLD_MS)
    return this.#slices.reduce((sum, { amount }) => sum + amount, 0)
  }

  /** Takes from the oldest first. Ask `has` before. */
  take(amount: number, now: number): void {
    this.#touchedAt = now
    this.#taken += amount
    let rest = amount
    for (const slice of this.#slices) {
      const part = Math.min(slice.amount, rest)
      slice.amount -= part
      rest -= part
    }
    this.#slices = this.#slices.filter((slice) => slice.amount > 0)
  }

  drawn({ granted, grains, at }: Drawn, askedAt: number, now: number, least: number): void {
    this.#known = { grains, at: now }
    if (granted > 0) this.#slices.push({ amount: granted, drawnAt: at, askedAt })
    this.#refused = granted < least ? { until: now + Math.min(REFUSED_MS, this.waitMs(least, now)), least } : undefined
  }

  /** So much was asked for a moment ago, and was not there. */
  isRefused(amount: number, now: number): boolean {
    return this.#refused !== undefined && amount >= this.#refused.least && now < this.#refused.until
  }

  /** As far as this node knows. At least one, since it is for somebody who was refused. */
  waitMs(amount: number, now: number): number {
    return Math.max(1, waitMs(this.#known ?? full(this.rate, now), this.rate, amount, now))
  }

  /** How much is worth having in hand: what the last second took, and of all that there is a small part. */
  spare(nodes: number, now: number): number {
    const size = this.rate.burst ?? this.rate.perMinute
    const left = this.#known ? fill(this.#known, this.rate, now).grains / GRAINS : size
    const most = Math.min(size / (10 * nodes), left / (2 * nodes))
    return Math.max(0, Math.floor(Math.min(most, this.#taken + this.#takenBefore)))
  }

  /** What goes back, because nobody has wanted it. */
  idle(now: number): { readonly amount: number; readonly drawnAt: number } | undefined {
    this.has(now)
    const idle = this.#slices.filter(({ askedAt }) => now - askedAt >= IDLE_MS)
    const [oldest] = idle
    if (!oldest) return undefined
    this.#slices = this.#slices.filter(({ askedAt }) => now - askedAt < IDLE_MS)
    return { amount: idle.reduce((sum, { amount }) => sum + amount, 0), drawnAt: oldest.drawnAt }
  }

  /** Something is to be told, or given back. */
  hasNews(now: number): boolean {
    return this.debit !== 0 || this.#alone !== undefined || this.#slices.some(({ askedAt }) => now - askedAt >= IDLE_MS)
  }

  /** From time to time. */
  look(): void {
    this.#takenBefore = this.#taken
    this.#taken = 0
  }

  /** Nothing would be otherwise without it. */
  isForgettable(now: number): boolean {
    return this.debit === 0 && !this.#alone && now - this.#touchedAt >= KNOWN_MS
  }

  /** While nobody answers: how long until `amount` may be taken of this node's part. */
  aloneMs(amount: number, nodes: number, now: number): number {
    if (this.has(now) >= amount) return 0
    const { bucket, rate } = this.#aloneOf(nodes, now)
    return waitMs(bucket, rate, amount, now)
  }

  /** Takes of this node's part. Ask `aloneMs` before. */
  takeAlone(amount: number, nodes: number, now: number): void {
    if (this.has(now) >= amount) return this.take(amount, now)
    this.#touchedAt = now
    const alone = this.#aloneOf(nodes, now)
    this.#alone = { ...alone, bucket: take(alone.bucket, alone.rate, amount, now) }
  }

  /** Somebody answers again: what was taken meanwhile, and is not poured back yet, is owed to all. */
  rejoin(now: number): void {
    if (!this.#alone) return
    const { bucket, untouched, rate } = this.#alone
    this.#alone = undefined
    this.debit += Math.ceil((fill(untouched, rate, now).grains - fill(bucket, rate, now).grains) / GRAINS)
  }

  /** Takes what turned out to be missing; a negative amount puts back what was not needed. */
  correct(amount: number, now: number): void {
    this.#touchedAt = now
    if (this.#alone) this.#alone = { ...this.#alone, bucket: take(this.#alone.bucket, this.#alone.rate, amount, now) }
    else this.debit += amount
  }

  /** Of all that there is, as far as this node knows. */
  standing(now: number): Standing {
    const { grains } = this.#known ? fill(this.#known, this.rate, now) : full(this.rate, now)
    const own = grains + (this.has(now) - this.debit) * GRAINS
    if (!this.#alone) return standing({ grains: own, at: now }, this.rate, now)
    const { bucket, rate } = this.#alone
    return { ...standing(bucket, rate, now), limit: this.rate.burst ?? this.rate.perMinute }
  }

  /** As full as its part of what was known; of what nobody knows any more it is a full part. */
  #aloneOf(nodes: number, now: number): Alone {
    const rate = { perMinute: this.rate.perMinute / nodes, burst: (this.rate.burst ?? this.rate.perMinute) / nodes }
    if (this.#alone) return { ...this.#alone, rate }
    const isKnown = this.#known && now - this.#known.at < KNOWN_MS
    const { grains } = isKnown && this.#known ? fill(this.#known, this.rate, now) : full(this.rate, now)
    const bucket = { grains: grains / nodes, at: now }
    return { bucket, untouched: bucket, rate }
  }
}
