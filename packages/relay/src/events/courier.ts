// Who takes events to webhooks. What somebody wants to hear of is in the outbox within moments, and then tried until it has
// arrived, for a day. Nobody who starts a reply waits for it, and where nobody wants to hear anything, nothing is done.
import type { Books } from '../books/books.ts'
import type { Delivery } from '../books/webhooks/outbox.ts'
import { type Webhook, wants } from '../books/webhooks/webhooks.ts'
import type { Notice } from '../notice.ts'
import type { Runtime } from '../runtime.ts'
import type { RelayEvent } from './event.ts'
import { type Post, whyOf } from './post.ts'
import { signed } from './sign.ts'
import { eventId, eventsOf, typesOf } from './telling.ts'

export const COURIER_LIMITS = {
  /** How long an event is in memory only: a crash loses as much. */
  gatherMs: 100,
  /** Events in memory. Reached: what comes then is lost, and somebody is told. */
  gatheredMax: 10_000,
  /** How often it is looked whether something is due, and whom to tell. */
  lookMs: 1_000,
  /** Webhooks that are changed on another node are known after. */
  refreshMs: 5_000,
  /** Tries that run at a time, in all and for one webhook: one that is slow keeps no other waiting. */
  tryingMax: 16,
  tryingPerWebhookMax: 4,
  /** After this whatever was taken is due again: whoever took it is gone. */
  leaseMs: 60_000,
  /** How long something is tried. Reached: it is given up, and somebody is told. */
  givenUpMs: 86_400_000,
  /** How long it is kept what became of it. */
  keptMs: 7 * 86_400_000,
  /** How long before a key expires somebody is told: less than what became of it is kept, or it would be told again. */
  aheadMs: 3 * 86_400_000,
  /** How often keys that expire are looked for, and what is old is forgotten. */
  sweepMs: 3_600_000,
} as const

/** Until the next try, before the jitter. The last one counts for all that follow. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000]

export interface CourierOptions {
  readonly books: Pick<Books, 'webhooks' | 'outbox' | 'lookout'>
  readonly post: Post
  readonly runtime: Runtime
  readonly onGivenUp: (webhook: string, event: string, outcome: string) => void
  readonly onFailure: (what: string, cause: unknown) => void
}

export class Courier {
  readonly #options: CourierOptions
  #webhooks: readonly Webhook[] = []
  /** Types that anybody wants. */
  #wanted: ReadonlySet<string> = new Set()
  #gathered: Notice[] = []
  #stopGathering: (() => void) | undefined
  #stopLooking: (() => void) | undefined
  readonly #trying = new Map<string, string>()
  #work: Promise<unknown> = Promise.resolve()
  #refreshedAt = Number.NEGATIVE_INFINITY
  #sweptAt = Number.NEGATIVE_INFINITY
  #lost = 0
  #isClosed = false
  #isLooking = false

  constructor(options: CourierOptions) {
    this.#options = options
    options.books.webhooks.onChange = () => {
      this.#refreshedAt = Number.NEGATIVE_INFINITY
      void this.look()
    }
  }

  /** Never rejects: what cannot be read now is read later. */
  async open(): Promise<void> {
    await this.look()
  }

  /** Takes what happens, if it is for anybody. No I/O. */
  hear(notice: Notice): void {
    if (this.#isClosed || !typesOf(notice).some((type) => this.#wanted.has(type))) return
    if (this.#gathered.length >= COURIER_LIMITS.gatheredMax) return void (this.#lost += 1)
    this.#gathered.push(notice)
    this.#stopGathering ??= this.#options.runtime.after(COURIER_LIMITS.gatherMs, () => void this.#write())
  }

  /** What is due is tried; resolves when that has begun. Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#isClosed) return
    this.#isLooking = true
    this.#stopLooking?.()
    try {
      await this.#refresh()
      await this.#sweep()
      if (this.#webhooks.length > 0) await this.#tryDue()
    } catch (cause) {
      this.#options.onFailure('sending to webhooks', cause)
    }
    this.#isLooking = false
    if (!this.#isClosed) this.#stopLooking = this.#options.runtime.after(COURIER_LIMITS.lookMs, () => void this.look())
  }

  /** Writes what was gathered. What is being tried is let go of: it is tried again by whoever comes next. */
  async close(): Promise<void> {
    this.#stopLooking?.()
    const written = this.#write()
    this.#isClosed = true
    this.#stopLooking?.()
    await written
    this.#options.books.webhooks.onChange = undefined
  }

  #write(): Promise<unknown> {
    this.#stopGathering?.()
    this.#stopGathering = undefined
    const notices = this.#gathered
    this.#gathered = []
    if (this.#lost > 0) this.#options.onFailure(`telling webhooks of ${this.#lost} events`, undefined)
    this.#lost = 0
    // One after the other, so that a database that is slow is not asked by many at once.
    this.#work = this.#work.then(async () => {
      try {
        const { runtime, books } = this.#options
        const whose = (account: string) => books.lookout.organisationOf(account)
        const events = await Promise.all(notices.map((one) => eventsOf(one, runtime, whose)))
        await this.#put(events.flat())
      } catch (cause) {
        this.#options.onFailure('writing down what webhooks are to be told', cause)
      }
    })
    return this.#work
  }

  async #put(events: readonly RelayEvent[]): Promise<void> {
    const wanted = events.flatMap((event) =>
      this.#webhooks.filter((webhook) => wants(webhook, event)).map((webhook) => ({ webhook, event })),
    )
    if (wanted.length === 0) return
    const left = await this.#options.books.outbox.put(wanted)
    if (left > 0) this.#options.onFailure(`telling webhooks of ${left} events: too many are waiting`, undefined)
    void this.look()
  }

  async #refresh(): Promise<void> {
    const now = this.#options.runtime.now()
    if (now - this.#refreshedAt < COURIER_LIMITS.refreshMs) return
    this.#refreshedAt = now
    this.#webhooks = await this.#options.books.webhooks.all()
    this.#wanted = new Set(
      this.#webhooks.flatMap(({ disabledAt, types }): readonly string[] => (disabledAt === undefined ? types : [])),
    )
  }

  async #sweep(): Promise<void> {
    const { books, runtime } = this.#options
    const now = runtime.now()
    if (now - this.#sweptAt < COURIER_LIMITS.sweepMs) return
    this.#sweptAt = now
    await books.outbox.sweep(now - COURIER_LIMITS.keptMs)
    if (this.#wanted.has('key.expiring')) await this.#put(await this.#expiring(now))
  }

  /** Each has the same id whenever it is made, so a webhook is told once. */
  async #expiring(now: number): Promise<readonly RelayEvent[]> {
    const keys = await this.#options.books.lookout.expiring(now, now + COURIER_LIMITS.aheadMs)
    return keys.map(({ id, name, organisation, expiresAt }) => ({
      id: eventId('key.expiring', id, expiresAt),
      type: 'key.expiring',
      at: now,
      organisation,
      data: { key: id, name, expires_at: new Date(expiresAt).toISOString() },
    }))
  }

  async #tryDue(): Promise<void> {
    const { tryingMax, tryingPerWebhookMax, leaseMs } = COURIER_LIMITS
    const room = tryingMax - this.#trying.size
    if (room <= 0) return
    const running = new Map<string, number>()
    for (const id of this.#trying.values()) running.set(id, (running.get(id) ?? 0) + 1)
    const busy = [...running].filter(([, count]) => count >= tryingPerWebhookMax).map(([id]) => id)
    // All that is taken may be for the one that has most to do already.
    const most = Math.max(0, ...[...running.values()].filter((count) => count < tryingPerWebhookMax))
    const max = Math.min(room, tryingPerWebhookMax - most)
    for (const delivery of await this.#options.books.outbox.take(max, leaseMs, busy)) {
      this.#trying.set(delivery.id, delivery.webhook)
      void this.#try(delivery).finally(() => {
        this.#trying.delete(delivery.id)
        // There may be more where this came from.
        void this.look()
      })
    }
  }

  /** Never rejects. */
  async #try(delivery: Delivery): Promise<void> {
    const { books, post, runtime, onFailure, onGivenUp } = this.#options
    try {
      const webhook = this.#webhooks.find(({ id }) => id === delivery.webhook)
      if (!webhook || webhook.disabledAt !== undefined) return await books.outbox.tried(delivery.id, 'disabled', false)
      const { event, body, createdAt, attempts } = delivery
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'holdfast',
        ...signed(event, runtime.now(), body, webhook.secrets),
      }
      const outcome = await post(webhook.url, headers, body).then(String, whyOf)
      if (/^2\d\d$/.test(outcome)) return await books.outbox.tried(delivery.id, outcome, true)
      // By the specification this says that nobody wants it any more.
      const isGone = outcome === '410'
      const dueAt = runtime.now() + pauseMs(attempts, runtime.dice())
      if (!isGone && dueAt < createdAt + COURIER_LIMITS.givenUpMs)
        return await books.outbox.tried(delivery.id, outcome, false, dueAt)
      await books.outbox.tried(delivery.id, outcome, false)
      if (isGone) await books.webhooks.change(webhook.organisation, webhook.id, { enabled: false }, { id: 'system' })
      onGivenUp(webhook.id, event, outcome)
    } catch (cause) {
      // Where the books are closed it is due again, and somebody else's.
      if (!this.#isClosed) onFailure('noting what became of an event', cause)
    }
  }
}

/** Half of it is by chance, so that what failed together does not come back together. */
export const pauseMs = (attempts: number, dice: number): number => {
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? 5_000
  return Math.round(pause * (0.75 + dice / 2))
}
