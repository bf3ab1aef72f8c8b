// The slots of one name, seen from one node: how many of those that all nodes have together may be used here. Those that
// are free here are used without asking. What is not needed goes back; while somebody waits elsewhere, at once. One
// question is under way at a time; while somebody waits here, it is asked again and again, at odd intervals.
import { type Moment, momentOf, msSince, uptimeOf } from '../moment.ts'
import type { Sharing } from './sharing.ts'

/** Whoever uses slots here, as they stand. */
export interface SlotUsers {
  readonly running: () => number
  /** Those who wait for a slot of this name, and for nothing else before it. */
  readonly waiting: () => number
  /** There may be room. */
  readonly admit: () => void
  /** Nobody has used it, or waited, for a while: it may be forgotten. */
  readonly rest?: () => void
}

export interface SlotsPlan {
  readonly name: string
  /** Slots that are kept free here though nobody has asked. */
  readonly spareMin?: (max: number, nodes: number) => number
}

/** What a node that is gone had is free after this. */
export const SLOTS_TTL_MS = 10_000
/** How often a node says that it still has what it has. */
const RENEW_MS = 2_000
/** While somebody waits: at least this, and up to twice as much. */
const POLL_MS = 125

export class SharedSlots {
  readonly #sharing: Sharing
  readonly #plan: SlotsPlan
  readonly #users: SlotUsers
  readonly #stopTicking: () => void
  #max = 0
  /** Those that may be used here, in use or not. */
  #granted = 0
  /** When that was asked for, of which it was the answer. */
  #heldSince: Moment | undefined
  /** See `uptimeOf`. */
  #claimedAt = -Infinity
  #isContested = false
  #isAsking = false
  #isStale = false
  /** Entered since the tick before, and before that. */
  #entered = 0
  #enteredBefore = 0
  #stopPolling: (() => void) | undefined

  constructor(sharing: Sharing, plan: SlotsPlan, users: SlotUsers) {
    this.#sharing = sharing
    this.#plan = plan
    this.#users = users
    this.#stopTicking = sharing.everyTick(() => this.#tick())
  }

  /** How many may run here. While nobody answers: what is held, as long as that is good, and then a part of all. */
  allowed(max: number): number {
    this.#max = max
    const { isAway, nodes } = this.#sharing
    if (this.#isHeld) return Math.min(max, this.#granted)
    return isAway ? Math.max(1, Math.floor(max / nodes)) : 0
  }

  /** A slot was taken. Asks for more before the last one is. */
  entered(): void {
    this.#entered += 1
    if (this.#users.running() >= this.#granted && this.#spare() > 0) this.#ask()
  }

  /** A slot is free. */
  left(): void {
    if (!this.#isContested) return
    this.#granted = Math.min(this.#granted, this.#users.running())
    this.#ask()
  }

  /** Somebody has come to wait. */
  wanted(max: number): void {
    this.#max = max
    // What was said a moment ago is true for who comes after it, too: it is asked again soon.
    if (!this.#stopPolling) this.#ask()
  }

  close(): void {
    this.#stopTicking()
    this.#stopPolling?.()
    this.#stopPolling = undefined
  }

  /** Nobody else can have been given what was granted here. */
  get #isHeld(): boolean {
    return this.#heldSince !== undefined && msSince(this.#heldSince, this.#sharing.runtime) < SLOTS_TTL_MS
  }

  #ask(): void {
    if (this.#isAsking) this.#isStale = true
    else if (!this.#sharing.isAway) void this.#claim()
    else if (this.#users.waiting() > 0) this.#poll()
  }

  async #claim(): Promise<void> {
    this.#isAsking = true
    do {
      this.#isStale = false
      await this.#claimOnce()
    } while (this.#isStale && !this.#sharing.isAway)
    this.#isAsking = false
    if (this.#users.waiting() > 0) this.#poll()
  }

  async #claimOnce(): Promise<void> {
    const askedAt = momentOf(this.#sharing.runtime)
    const running = this.#users.running()
    const waiting = this.#users.waiting()
    const more = this.#sharing.isSettling ? 0 : waiting + this.#spare()
    const wish = Math.max(running, Math.min(this.#max, running + more))
    // From now on no more than this is used, so that what is given back is not used as well.
    this.#granted = this.#isContested || !this.#isHeld ? running : Math.max(running, Math.min(this.#granted, wish))
    this.#claimedAt = askedAt.uptime
    const claim = { max: this.#max, keep: this.#granted, wish, isWaiting: waiting > 0, ttlMs: SLOTS_TTL_MS }
    const claimed = await this.#sharing.ask((commons) => commons.claim(this.#plan.name, claim))
    // Nobody answers: then its part of all may be used here.
    if (!claimed) return this.#users.admit()
    this.#granted = claimed.granted
    this.#heldSince = askedAt
    this.#isContested = claimed.isContested
    if (this.#granted > this.#users.running()) this.#users.admit()
    // Those for whom it was have left meanwhile, and others wait for it.
    if (this.#isContested && this.#granted > this.#users.running()) this.#isStale = true
  }

  #poll(): void {
    const { runtime } = this.#sharing
    this.#stopPolling ??= runtime.after(Math.ceil(POLL_MS * (1 + runtime.dice())), () => {
      this.#stopPolling = undefined
      this.#users.admit()
      if (this.#users.waiting() > 0) this.#ask()
    })
  }

  /** How many more than are used are worth having: as many as came within a second, and a small part of all. */
  #spare(): number {
    if (this.#isContested) return 0
    const { nodes } = this.#sharing
    const most = Math.floor(this.#max / (10 * nodes))
    const least = this.#plan.spareMin?.(this.#max, nodes) ?? 0
    return Math.max(least, Math.min(most, this.#entered + this.#enteredBefore))
  }

  #tick(): void {
    this.#enteredBefore = this.#entered
    this.#entered = 0
    const [running, waiting, spare] = [this.#users.running(), this.#users.waiting(), this.#spare()]
    const isIdle = running === 0 && waiting === 0 && spare === 0
    if (isIdle && (this.#granted === 0 || !this.#isHeld) && !this.#isAsking) return this.#users.rest?.()
    if (this.#sharing.isAway) this.#users.admit()
    const isDue = uptimeOf(this.#sharing.runtime) - this.#claimedAt >= RENEW_MS || this.#granted > running + spare
    if (isDue && !this.#isAsking && !this.#sharing.isAway) void this.#claim()
  }
}

/** For whom nobody asks for a while and then many: one, and a small part, where there is enough for every node. */
export const standBy = (max: number, nodes: number): number =>
  max < 2 * nodes ? 0 : Math.max(1, Math.floor(max / (10 * nodes)))
