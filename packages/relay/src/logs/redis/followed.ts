// One reply that somebody follows at this node. Its `position` is what its followers have been told up to: from there on
// every batch once and in order, whether it was written here, was told by Redis, or had to be read because telling missed it.
//
// Nobody is shown more of a followed reply than its followers have been told (`meet`): so a reader that reads until there is
// no more can go on with what it is told, and neither misses nor repeats anything.
import type { Seq } from '@holdfast/protocol'
import type { Runtime } from '../../runtime.ts'
import { cutBatch } from '../frames.ts'
import type { Batch, Follower } from '../log.ts'
import type { Entry, Page, RedisStore, Subscriber } from './store.ts'

/** Somebody who follows. */
export interface Following {
  readonly follower: Follower
  readonly onLost: (() => void) | undefined
}

export interface FollowedOptions {
  readonly id: string
  readonly store: RedisStore
  readonly runtime: Pick<Runtime, 'soon'>
  readonly pageOctetsMax: number
}

export class Followed implements Subscriber {
  /** Nothing has come since the last look. */
  isQuiet = true
  readonly #options: FollowedOptions
  #position: Seq | undefined
  #isEnded = false
  #isLost = false
  #source: 'none' | 'here' | 'elsewhere' = 'none'
  #ready: Promise<void> = Promise.resolve()
  #repairing: Promise<void> | undefined
  /** Something came while it was being repaired. */
  #isBehind = false
  /** Replaced, never changed: a follower may leave while it is being told. */
  #following: readonly Following[] = []

  constructor(options: FollowedOptions) {
    this.#options = options
  }

  get isDeserted(): boolean {
    return this.#following.length === 0
  }

  add(following: Following): void {
    this.#following = [...this.#following, following]
  }

  delete(following: Following): void {
    this.#following = this.#following.filter((other) => other !== following)
  }

  /** Its pump is here: it tells, by `heard`. What came before is read. */
  isHere(last: Seq): void {
    if (this.#source === 'elsewhere') this.#options.store.unsubscribe(this.#options.id)
    this.#source = 'here'
    if (this.#position === undefined) {
      this.#position = last
      this.#ready = Promise.resolve()
    } else if (this.#position < last) this.#repairSoon()
  }

  /** Its pump is elsewhere, if anywhere: Redis tells. */
  isElsewhere(): void {
    if (this.#source === 'elsewhere' || this.#isEnded) return
    this.#source = 'elsewhere'
    this.#ready = this.#subscribe()
    // Whoever reads is told; if nobody does, the next look tries again.
    this.#ready.catch(() => {
      if (this.#source === 'elsewhere') this.#source = 'none'
    })
  }

  /** To be done before anything of the reply is read or told. Rejects with a StoreFailure. */
  ready(): Promise<void> {
    if (this.#source === 'none' && !this.#isEnded) this.isElsewhere()
    return this.#ready
  }

  close(): void {
    if (this.#source === 'elsewhere') this.#options.store.unsubscribe(this.#options.id)
    this.#source = 'none'
  }

  /** Of every batch, for every reply that is followed. */
  heard(entry: Entry): void {
    this.isQuiet = false
    const position = this.#position
    if (position === undefined || this.#repairing) this.#isBehind = true
    else if (entry.first > position + 1) this.#repairSoon()
    else this.#tell(entry, position)
  }

  resumed(): void {
    if (this.#position === undefined) this.#isBehind = true
    else this.#repairSoon()
  }

  /** What was read is told as well, where it is news. */
  meet(page: Batch): void {
    if (this.#position !== undefined && page.first <= this.#position + 1) this.#tell(page, this.#position)
  }

  /** Looks for what nobody has told. */
  look(): void {
    if (this.#isEnded || this.#isLost) return
    if (this.#source === 'none') this.isElsewhere()
    else if (this.isQuiet && this.#position !== undefined) this.#repairSoon()
    this.isQuiet = true
  }

  /** Its history is another than they were told, or it is no more. */
  lose(): void {
    if (this.#isLost || this.#isEnded) return
    this.#isLost = true
    for (const { onLost } of this.#following) onLost?.()
  }

  async #subscribe(): Promise<void> {
    const { id, store } = this.#options
    await store.subscribe(id, this)
    if (this.#position !== undefined) return this.#repair()
    const state = await store.state(id)
    // Its pump may have come here meanwhile.
    if (this.#position !== undefined) return undefined
    if (!state) return this.lose()
    this.#position = state.last
    this.#isEnded = state.final !== undefined
    if (this.#isBehind) this.#repairSoon()
  }

  #repairSoon(): void {
    // Redis cannot be read just now: it is tried again when it is back, and at every look.
    this.#repair().catch(() => {})
  }

  #repair(): Promise<void> {
    this.#isBehind = true
    this.#repairing ??= this.#readOn().finally(() => (this.#repairing = undefined))
    return this.#repairing
  }

  async #readOn(): Promise<void> {
    const { id, store, pageOctetsMax } = this.#options
    while (!this.#isEnded && !this.#isLost) {
      const before = this.#position ?? 0
      this.#isBehind = false
      const page = await store.read(id, before, pageOctetsMax)
      if (page) {
        this.#tell(batchOf(page), before)
        continue
      }
      const state = await store.state(id)
      if (!state || state.last < before) return this.lose()
      if (state.last > before) continue
      if (state.final) this.#tell({ first: before + 1, last: before, octets: '', final: state.final }, before)
      if (!this.#isBehind) return
    }
  }

  #tell(batch: Batch, position: Seq): void {
    if (this.#isEnded || (batch.last <= position && !(batch.final && batch.last === position))) return
    const news = batch.last > position ? cutBatch(batch, position, Infinity) : without(batch, position)
    this.#position = news.last
    if (news.final) this.#isEnded = true
    for (const following of this.#following) {
      try {
        following.follower(news)
      } catch (cause) {
        this.#options.runtime.soon(() => {
          throw cause
        })
      }
    }
    if (this.#isEnded) this.close()
  }
}

/** What was read, as one batch: with the ending where the page has the reply's last frame. */
export const batchOf = ({ first, last, octets, newest, final }: Page): Batch =>
  final && last === newest ? { first, last, octets, final } : { first, last, octets }

/** The ending alone, of a batch whose frames are known. */
const without = (batch: Batch, position: Seq): Batch => ({ ...batch, first: position + 1, octets: '' })
