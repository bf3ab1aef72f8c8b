// What is known of one upstream while the relay runs: its keys, its crowd, and how each of its models is doing. Every
// reply's course asks here for a berth; a reload keeps the harbour of an upstream that stays.
import type { Problem } from '@holdfast/protocol'
import type { Continuing, Surface } from '../providers/provider.ts'
import type { Runtime } from '../runtime.ts'
import type { News } from '../shared/news.ts'
import { SharedSlots, standBy } from '../shared/shared-slots.ts'
import type { Sharing } from '../shared/sharing.ts'
import type { Ticket } from './breaker.ts'
import type { Berth, Place } from './course.ts'
import { Crowd } from './crowd.ts'
import { type Key, KeyPool } from './key-pool.ts'
import type { ModelPlan, Upstream } from './plan.ts'
import { Standing } from './standing.ts'

/** Whether an attempt could begin now. */
export type Outlook =
  | { readonly state: 'ready' }
  /** Every slot is taken: there is a queue. */
  | { readonly state: 'full' }
  /** `at`: when it may be otherwise, milliseconds since 1970; absent when it depends on attempts that are under way. */
  | { readonly state: 'later'; readonly at?: number; readonly problem: Problem }
  /** Every key was refused to this reply, or (`problem`) the operator has switched it off. */
  | { readonly state: 'closed'; readonly problem?: Problem }

/** Switched off by the operator. */
export interface Off {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly reason?: string
}

/** Models that an upstream is remembered by. Beyond it the one that was not asked for the longest is forgotten. */
const STANDINGS_MAX = 1_000

export class Harbour {
  readonly crowd: Crowd
  readonly keys: KeyPool
  #upstream: Upstream
  readonly #runtime: Runtime
  readonly #sharing: Sharing | undefined
  readonly #standings = new Map<string, Standing>()
  readonly #watchers = new Set<() => void>()
  #off: Off | undefined

  /** @param sharing with other nodes that ask the same upstream */
  constructor(upstream: Upstream, runtime: Runtime, sharing?: Sharing) {
    this.#upstream = upstream
    this.#runtime = runtime
    this.#sharing = sharing
    const slots = { name: `upstream ${upstream.name}`, spareMin: standBy }
    this.crowd = new Crowd(upstream.crowd, sharing && ((users) => new SharedSlots(sharing, slots, users)))
    this.keys = new KeyPool(upstream.secrets)
  }

  get upstream(): Upstream {
    return this.#upstream
  }

  get standings(): ReadonlyMap<string, Standing> {
    return this.#standings
  }

  /** How many wait here for something other than a slot. */
  get watchers(): number {
    return this.#watchers.size
  }

  /** True when `upstream` is this one with other settings. With another address it is another: keys stay where they belong. */
  isOf(upstream: Upstream): boolean {
    const { name, provider, baseUrl } = this.#upstream
    return upstream.name === name && upstream.provider.name === provider.name && upstream.baseUrl === baseUrl
  }

  /** Takes new settings. Attempts under way keep what they have. */
  renew(upstream: Upstream): void {
    this.#upstream = upstream
    this.keys.replace(upstream.secrets)
    this.crowd.resize(upstream.crowd)
    this.#changed()
  }

  /** Undefined: it takes replies. */
  get off(): Off | undefined {
    return this.#off
  }

  /** @param off undefined: switches it on. Attempts under way go on; whoever waits here looks elsewhere. */
  turn(off: Off | undefined): void {
    const isOtherwise = (off === undefined) !== (this.#off === undefined)
    this.#off = off
    if (isOtherwise) this.#changed()
  }

  /** @param except keys that this reply has found refused */
  outlook(model: string, except: readonly Key[], ignoringCrowd = false): Outlook {
    if (this.#off) return { state: 'closed', problem: this.#switchedOff() }
    const now = this.#runtime.now()
    const soonest = this.keys.soonest(model, except)
    if (!soonest) return { state: 'closed' }
    if (soonest.at > now) return { state: 'later', at: soonest.at, problem: this.#withoutKey(soonest.why) }
    const standing = this.#standings.get(model)
    const admitsAt = standing ? standing.admitsAt(this.#upstream.breaker, now) : now
    if (admitsAt === undefined) return { state: 'later', problem: this.#leftAlone() }
    if (admitsAt > now) return { state: 'later', at: admitsAt, problem: this.#leftAlone() }
    return ignoringCrowd || this.crowd.hasRoom ? { state: 'ready' } : { state: 'full' }
  }

  /** Takes a key and, unless one is held already, a slot. Ask `outlook` first. */
  board(place: Place, except: readonly Key[], isCanary: boolean, hasSlot: boolean): Held {
    const now = this.#runtime.now()
    const key = this.keys.take(place.model, now, except)
    if (!key) throw new Error('boarded without a key')
    if (!hasSlot) this.crowd.enter()
    const standing = this.#standing(place.model)
    return new Held(place, this, standing, { key, except, isCanary, now })
  }

  /** Another key for one that has waited, and when it was taken; undefined where its own is as good, or no other may be had. */
  exchange({ key, model, except, takenAt }: Held): { readonly key: Key; readonly takenAt: number } | undefined {
    const now = this.#runtime.now()
    if (this.keys.isGood(key, model, takenAt, now)) return undefined
    const other = this.keys.take(model, now, [...except, key])
    return other && { key: other, takenAt: now }
  }

  /** Tells when waiting may be over: a breaker has moved, keys were exchanged or found good. The returned function ends it. */
  watch(work: () => void): () => void {
    this.#watchers.add(work)
    return () => this.#watchers.delete(work)
  }

  /** Somebody has put right what was wrong here: breakers are closed, keys are good, and whoever waits may look again. */
  forgive(): void {
    for (const standing of this.#standings.values()) standing.forgive()
    this.keys.forgive()
    this.#changed()
  }

  /** What another node has found out about this upstream. */
  hear(news: News): void {
    const now = this.#runtime.now()
    if (news.what === 'forgiven') this.forgive()
    else if (news.what === 'key-rests') this.keys.hear(news, now)
    else {
      this.#standing(news.model).shut(news.streak, news.forMs, this.#upstream.breaker, now)
      this.#changed()
    }
  }

  /** The attempt has brought its first frame. */
  heard(held: Held): void {
    const { standing, key, model, takenAt } = held
    const before = standing.breaker
    standing.hear(held.ticket, this.#upstream.breaker, takenAt, this.#runtime.now())
    const isKeyBack = this.keys.accept(key, model, takenAt)
    if (isKeyBack || standing.breaker !== before) this.#changed()
  }

  /** The attempt is over. @param isStopped see `Berth.release` */
  left(held: Held, problem: Problem | undefined, isStopped: boolean): void {
    const { standing, key, model, takenAt } = held
    const now = this.#runtime.now()
    const before = standing.breaker
    standing.end(held.ticket, held.isHeard, problem, isStopped, this.#upstream.breaker, takenAt, now)
    const rest = problem && this.keys.refuse(key, model, problem, takenAt, now)
    if (rest) this.#sharing?.tell({ what: 'key-rests', upstream: this.#upstream.name, ...rest })
    const isKeyBack = !problem && this.keys.accept(key, model, takenAt)
    // Counting failures changes nothing for those who wait; opening, closing and a free probe do. They are told before
    // the slot goes to the next, so that nobody is sent to a place that has just failed.
    const { breaker } = standing
    if (isKeyBack || (breaker !== before && (breaker.phase !== 'closed' || before.phase !== 'closed'))) this.#changed()
    if (breaker.phase === 'open' && breaker !== before) this.#tellOpen(model, breaker.until - now, breaker.streak)
    this.crowd.leave()
  }

  #tellOpen(model: string, forMs: number, streak: number): void {
    if (forMs > 0) this.#sharing?.tell({ what: 'place-failed', upstream: this.#upstream.name, model, forMs, streak })
  }

  #standing(model: string): Standing {
    const standing = this.#standings.get(model) ?? new Standing()
    // Last in the map is last used.
    this.#standings.delete(model)
    this.#standings.set(model, standing)
    if (this.#standings.size > STANDINGS_MAX) {
      const [oldest] = this.#standings.keys()
      if (oldest !== undefined) this.#standings.delete(oldest)
    }
    return standing
  }

  #changed(): void {
    // Those who come to wait while others are told have just looked.
    const watchers = [...this.#watchers]
    for (const work of watchers) if (this.#watchers.has(work)) work()
  }

  #withoutKey(why: Problem | undefined): Problem {
    return why ?? { code: 'upstream-limited', message: `No key of ${this.#upstream.name} may be used now.` }
  }

  #switchedOff(): Problem {
    return { code: 'upstream-disabled', message: `${this.#upstream.name} is switched off by whoever runs this relay.` }
  }

  #leftAlone(): Problem {
    return {
      code: 'upstream-failed',
      message: `${this.#upstream.name} has failed too often in a row and is left alone for a while.`,
    }
  }
}

interface Taken {
  readonly key: Key
  readonly except: readonly Key[]
  readonly isCanary: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A berth, and what is to be put right when it is left. */
export class Held implements Berth {
  upstream: Upstream
  readonly surface: Surface
  readonly model: string
  readonly continuing: Continuing | undefined
  readonly plan: ModelPlan
  readonly probing: boolean
  readonly standing: Standing
  readonly ticket: Ticket
  secret: string
  key: Key
  /** Keys that its reply has found refused. */
  readonly except: readonly Key[]
  /** Milliseconds since 1970. */
  takenAt: number
  isHeard = false
  #isReleased = false
  readonly #harbour: Harbour

  constructor(place: Place, harbour: Harbour, standing: Standing, { key, except, isCanary, now }: Taken) {
    // As it is now: a reload may have changed it since the course was plotted.
    this.upstream = harbour.upstream
    this.surface = place.surface
    this.model = place.model
    this.continuing = place.continuing
    this.plan = place.plan
    this.secret = key.secret
    this.key = key
    this.except = except
    this.standing = standing
    this.ticket = standing.begin()
    this.probing = isCanary || this.ticket.probing
    this.takenAt = now
    this.#harbour = harbour
  }

  waited(): void {
    if (this.#isReleased) return
    this.upstream = this.#harbour.upstream
    const other = this.#harbour.exchange(this)
    if (!other) return
    this.key = other.key
    this.secret = other.key.secret
    this.takenAt = other.takenAt
  }

  heard(): void {
    if (this.isHeard || this.#isReleased) return
    this.isHeard = true
    this.#harbour.heard(this)
  }

  release(problem: Problem | undefined, isStopped = false): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#harbour.left(this, problem, isStopped)
  }
}
