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

  get #isOver(): boolean {
    return this.#isEnded || this.#isLost
  }

  get isDeserted(): boolean {
    return this.#following.length === 0
  }

  get isSubscribed(): boolean {
    return this.#source === 'elsewhere'
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /** Up to where, and whether that was the end. */
  get told(): { readonly position: Seq | undefined; readonly isEnded: boolean } {
    return { position: this.#position, isEnded: this.#isEnded }
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
    if (this.#source === 'elsewhere' || this.#isOver) return
    this.#source = 'elsewhere'
    const ready = this.#subscribe()
    this.#ready = ready
    // Whoever reads is told; if nobody does, the next look tries again. Its pump may have come and gone meanwhile: then
    // another subscription is what counts. It may hold, and what it needs beside it not have come: then it is given up, or the
    // next try would find it in its way, and nobody would ever take it back.
    ready.catch(() => {
      if (this.#source === 'elsewhere' && this.#ready === ready) this.close()
    })
  }

  /** To be done before anything of the reply is read or told. Rejects with a StoreFailure. */
  ready(): Promise<void> {
    // Nothing more is told: who is slow may read what there is, whatever became of the last subscription.
    if (this.#isOver) return Promise.resolve()
    if (this.#source === 'none') this.isElsewhere()
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
    if (this.#isOver) return
    if (this.#source === 'none') this.isElsewhere()
    else if (this.isQuiet && this.#position !== undefined) this.#repairSoon()
    this.isQuiet = true
  }

  /** Its history is another than they were told, or it is no more. After its ending, too: who is slow still reads. */
  lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    // Whoever comes now begins anew.
    this.close()
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
    this.#repairing ??= this.#readAll()
    return this.#repairing
  }

  async #readAll(): Promise<void> {
    try {
      while (!this.#isOver && ((await this.#readOn()) || this.#isBehind));
    } finally {
      // In the same turn as the last look: what is heard from here on is not for this repair to find.
      this.#repairing = undefined
    }
  }

  /** @returns whether there may be more */
  async #readOn(): Promise<boolean> {
    const { id, store, pageOctetsMax } = this.#options
    const before = this.#position ?? 0
    this.#isBehind = false
    let page = await store.read(id, before, pageOctetsMax)
    const state = page ? undefined : await store.state(id)
    // Frames that a state tells of are there to be read, or never will be again.
    const isMore = state !== undefined && state.last > before
    if (isMore) page = await store.read(id, before, pageOctetsMax)
    // Somebody may have read, and so told, the same meanwhile.
    const position = this.#position ?? 0
    if (page) this.#tell(batchOf(page), position)
    else if (!state || isMore || state.last < before) this.lose()
    else if (state.final) this.#tell({ first: before + 1, last: before, octets: '', final: state.final }, position)
    return page !== undefined || position > before
  }

  #tell(batch: Batch, position: Seq): void {
    if (this.#isOver || (batch.last <= position && !(batch.final && batch.last === position))) return
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
