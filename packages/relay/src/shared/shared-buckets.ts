// Buckets of many nodes, seen from one: like books/limits/buckets.ts, but what is in them is drawn from what all have in
// common. Who finds enough here takes it at once. Who does not waits for one round trip, and takes or is refused. Nobody
// waits while nobody answers.
import type { Standing } from '../books/limits/bucket.ts'
import type { BucketStore, BucketWant, Short } from '../books/limits/bucket-store.ts'
import { BUCKETS_MAX } from '../books/limits/buckets.ts'
import type { Rate } from '../books/limits/bucket.ts'
import { Share } from './share.ts'
import type { Sharing } from './sharing.ts'

/** What is asked for at the end of this moment, by everybody who comes until then. */
interface Batch {
  least: number
  need: number
  readonly answered: Promise<boolean>
}

/** Somebody else may have taken what was drawn for one who needs it of several buckets at once. */
const TRIES_MAX = 3

export class SharedBuckets implements BucketStore {
  readonly #sharing: Sharing
  /** In the order in which they were touched last. */
  readonly #shares = new Map<string, Share>()
  readonly #batches = new Map<string, Batch>()

  constructor(sharing: Sharing) {
    this.#sharing = sharing
    sharing.everyTick(() => this.#tick())
  }

  take<Want extends BucketWant>(
    wants: readonly Want[],
    now: number,
  ): Short<Want> | undefined | Promise<Short<Want> | undefined> {
    if (this.#takeHere(wants, now)) return undefined
    return this.#sharing.isAway ? this.#takeAlone(wants, now) : this.#takeAsked(wants)
  }

  correct(name: string, rate: Rate, amount: number, now: number): void {
    if (amount !== 0) this.#share(name, rate, now).correct(amount, now)
  }

  standing(name: string, rate: Rate, now: number): Standing {
    return (this.#shares.get(name) ?? new Share(rate, now)).standing(now)
  }

  #takeHere(wants: readonly BucketWant[], now: number): boolean {
    for (const { name, rate, amount } of wants) if (this.#share(name, rate, now).has(now) < amount) return false
    for (const { name, rate, amount } of wants) {
      const share = this.#share(name, rate, now)
      share.take(amount, now)
      // Before it runs dry, so that the next need not wait.
      if (share.asking > 0 || this.#sharing.isAway) continue
      const spare = share.spare(this.#sharing.nodes, now)
      if (spare > 0 && share.has(now) < spare / 2) void this.#draw(name, share, 0)
    }
    return true
  }

  async #takeAsked<Want extends BucketWant>(wants: readonly Want[]): Promise<Short<Want> | undefined> {
    const { now } = this.#sharing.runtime
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const lacking = this.#lacking(wants, now())
      const refused = worstOf(
        lacking.filter(({ share, want }) => share.isRefused(want.amount, now())),
        now(),
      )
      if (refused) return refused
      const answers = lacking.map(({ want, share }) => this.#draw(want.name, share, want.amount))
      const isAnswered = (await Promise.all(answers)).every(Boolean)
      if (this.#takeHere(wants, now())) return undefined
      if (!isAnswered) return this.#takeAlone(wants, now())
    }
    return worstOf(this.#lacking(wants, now()), now())
  }

  #takeAlone<Want extends BucketWant>(wants: readonly Want[], now: number): Short<Want> | undefined {
    const { nodes } = this.#sharing
    let worst: Short<Want> | undefined
    for (const want of wants) {
      const ms = this.#share(want.name, want.rate, now).aloneMs(want.amount, nodes, now)
      if (ms > (worst?.waitMs ?? 0)) worst = { want, waitMs: ms }
    }
    if (worst) return worst
    for (const { name, rate, amount } of wants) this.#share(name, rate, now).takeAlone(amount, nodes, now)
    return undefined
  }

  #lacking<Want extends BucketWant>(wants: readonly Want[], now: number): Lacking<Want>[] {
    return wants
      .map((want) => ({ want, share: this.#share(want.name, want.rate, now) }))
      .filter(({ want, share }) => share.has(now) < want.amount)
  }

  /** @returns false when nobody has answered */
  #draw(name: string, share: Share, amount: number): Promise<boolean> {
    const batch = this.#batches.get(name) ?? this.#open(name, share)
    if (amount > 0) batch.least = Math.min(batch.least, amount)
    batch.need += amount
    return batch.answered
  }

  #open(name: string, share: Share): Batch {
    const { soon } = this.#sharing.runtime
    const batch: Batch = {
      least: Number.POSITIVE_INFINITY,
      need: 0,
      answered: new Promise((resolve) => {
        soon(() => {
          this.#batches.delete(name)
          void this.#send(name, share, batch).then(resolve)
        })
      }),
    }
    this.#batches.set(name, batch)
    return batch
  }

  async #send(name: string, share: Share, { least: smallest, need }: Pick<Batch, 'least' | 'need'>): Promise<boolean> {
    const { runtime, nodes, isAway } = this.#sharing
    if (isAway) return false
    const askedAt = runtime.now()
    const back = share.idle(askedAt)
    share.rejoin(askedAt)
    const { debit, rate } = share
    share.debit = 0
    const least = need > 0 ? smallest : 0
    const most = need + Math.max(0, share.spare(nodes, askedAt) - share.has(askedAt))
    const wish = { rate, least, most, debit, ...(back && { back }) }
    share.asking += 1
    const drawn = await this.#sharing.ask((commons) => commons.draw(name, wish))
    share.asking -= 1
    // Where nobody knows what became of it, it counts as taken, and not as given back.
    if (!drawn) share.debit += Math.max(0, debit)
    else share.drawn(drawn, askedAt, runtime.now(), least)
    return drawn !== undefined
  }

  #tick(): void {
    const now = this.#sharing.runtime.now()
    for (const [name, share] of this.#shares) {
      share.look()
      if (share.isForgettable(now)) this.#shares.delete(name)
      else if (!this.#sharing.isAway && share.hasNews(now) && !this.#batches.has(name))
        void this.#send(name, share, NOTHING_NEEDED)
    }
  }

  #share(name: string, rate: Rate, now: number): Share {
    const share = this.#shares.get(name) ?? new Share(rate, now)
    share.rate = rate
    this.#shares.delete(name)
    this.#shares.set(name, share)
    if (this.#shares.size > BUCKETS_MAX) {
      const [oldest] = this.#shares.keys()
      if (oldest !== undefined) this.#shares.delete(oldest)
    }
    return share
  }
}

const NOTHING_NEEDED = { least: 0, need: 0 }

interface Lacking<Want> {
  readonly want: Want
  readonly share: Share
}

function worstOf<Want extends BucketWant>(lacking: readonly Lacking<Want>[], now: number): Short<Want> | undefined {
  let worst: Short<Want> | undefined
  for (const { want, share } of lacking) {
    const ms = share.waitMs(want.amount, now)
    if (ms > (worst?.waitMs ?? 0)) worst = { want, waitMs: ms }
  }
  return worst
}
