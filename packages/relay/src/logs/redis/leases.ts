// All that this node pumps, and what its leases need of the node around them: a way to Redis, somebody who is told of what is
// durable, and somebody who takes care of what is left of them when they end or fail.
import { HoldfastError, backoffMs } from '@holdfast/protocol'
import { uptimeOf } from '../../moment.ts'
import type { Runtime } from '../../runtime.ts'
import type { Batch } from '../log.ts'
import type { Chores } from './chores.ts'
import type { Endings } from './endings.ts'
import { isHistoryLost, isPassing } from './failure.ts'
import type { Figures } from './figures.ts'
import type { Followers } from './followers.ts'
import { type LeaseHolder, RedisLease } from './lease.ts'
import type { RedisLogLimits } from './limits.ts'
import type { NodeLife } from './node-life.ts'
import type { RedisStore, StoredState } from './store.ts'
import type { Writer } from './writer.ts'

export interface LeasesOptions {
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits: RedisLogLimits
  readonly node: string
  readonly life: NodeLife
  readonly writer: Writer
  readonly followers: Followers
  readonly chores: Chores
  readonly endings: Endings
  readonly figures: Figures
  /** No lease holds this reply any more, and it is this node's still. */
  readonly left: (id: string) => void
}

/** How many replies one question names. */
const ASKED_AT_ONCE = 1_000

export class Leases implements LeaseHolder {
  readonly limits: RedisLogLimits
  /** What Redis has not acknowledged. */
  queuedOctets = 0
  /** The log is about to be closed: whoever adopts what fails from now on takes care of it. */
  isClosing = false
  readonly #options: LeasesOptions
  readonly #leases = new Map<string, RedisLease>()

  constructor(options: LeasesOptions) {
    this.limits = options.limits
    this.#options = options
  }

  /** Replies. */
  get ids(): readonly string[] {
    return [...this.#leases.keys()]
  }

  /** Replies of which something is on its way. */
  get writing(): number {
    let count = 0
    for (const { isWriting } of this.#leases.values()) if (isWriting) count++
    return count
  }

  get(id: string): RedisLease | undefined {
    return this.#leases.get(id)
  }

  has(id: string): boolean {
    return this.#leases.has(id)
  }

  /** The lease that knows all there is to know of a reply without asking, where there is one. */
  quiet(id: string): RedisLease | undefined {
    const lease = this.#leases.get(id)
    return lease && this.isHeld && !lease.isWriting ? lease : undefined
  }

  /** @param term of this node when the reply became its own, where that is a while ago */
  hold(state: ConstructorParameters<typeof RedisLease>[0], term = this.term): RedisLease {
    const lease = new RedisLease(state, this, term)
    this.#leases.set(lease.id, lease)
    this.#options.followers.isHere(lease)
    return lease
  }

  /** Others may have taken what is held here, of which a silent upstream tells nobody. */
  confirmAll(): void {
    for (const lease of this.#leases.values()) lease.confirm()?.catch(() => {})
  }

  /**
   * Of those replies of which no write has told since the last look.
   * @throws StoreFailure
   */
  async lookForReaders(): Promise<void> {
    const quiet: RedisLease[] = []
    for (const lease of this.#leases.values()) {
      if (lease.isQuiet) quiet.push(lease)
      lease.isQuiet = true
    }
    const areRead = await this.areRead(quiet.map(({ id }) => id))
    for (const [at, lease] of quiet.entries()) lease.readElsewhere(areRead[at] === true)
  }

  /** @throws StoreFailure */
  async lookForStops(): Promise<void> {
    const { store } = this.#options
    await Promise.all(
      [...this.#leases.values()].map(async (lease) => {
        if ((await store.state(lease.id))?.stopAsked) lease.heardStop()
      }),
    )
  }

  /** Settles when of each reply everything is durable, or nothing more will be. Never rejects. */
  flushed(): Promise<unknown> {
    return Promise.allSettled([...this.#leases.values()].map((lease) => lease.flushed()))
  }

  close(): void {
    for (const lease of this.#leases.values()) lease.fail(new HoldfastError('log-failed', 'The log is closed.'))
  }

  // What each of them needs: see LeaseHolder.

  uptime(): number {
    return uptimeOf(this.#options.runtime)
  }

  get isHeld(): boolean {
    return this.#options.life.isHeld
  }

  get term(): number {
    return this.#options.life.term
  }

  get runs(): number {
    return this.#options.life.runs
  }

  confirmNode(): Promise<void> | undefined {
    return this.#options.life.confirm()
  }

  async storedState(id: string): Promise<StoredState | undefined> {
    const { store, runtime } = this.#options
    const { retryMsBase: baseMs, retryMsMax: capMs, outageMsMax } = this.limits
    const since = this.uptime()
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await store.state(id)
      } catch (cause) {
        if (!isPassing(cause) || this.isClosing || this.uptime() - since >= outageMsMax) throw cause
      }
      const ms = backoffMs(attempt, runtime.dice(), { baseMs, capMs })
      await new Promise<void>((resolve) => void runtime.after(ms, resolve))
    }
  }

  async areRead(ids: readonly string[]): Promise<readonly boolean[]> {
    const parts: (readonly string[])[] = []
    for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) parts.push(ids.slice(at, at + ASKED_AT_ONCE))
    return (await Promise.all(parts.map((part) => this.#options.store.areRead(part)))).flat()
  }

  wants(lease: RedisLease): void {
    this.#options.writer.wants(lease)
  }

  retry(lease: RedisLease): void {
    this.#options.writer.retry(lease)
  }

  queued(octets: number): boolean {
    this.queuedOctets += octets
    return this.queuedOctets <= this.limits.queuedBytesMax
  }

  called({ head: { owner, id } }: RedisLease, name: string): void {
    const { chores, store } = this.#options
    chores.do(() => store.name(owner, name, id, this.limits.unfinishedMsMax))
  }

  kept(lease: RedisLease, batch: Batch): void {
    this.#options.followers.heard(lease.id, batch)
  }

  ended(lease: RedisLease): void {
    this.#leases.delete(lease.id)
    this.#options.endings.ended(lease)
  }

  failed(lease: RedisLease, failure: HoldfastError): void {
    const { store, chores, followers, figures, left } = this.#options
    const { id } = lease
    // It was lost, and the reply has come back since: then it is another lease's.
    const isCurrent = this.#leases.get(id) === lease
    if (isCurrent) this.#leases.delete(id)
    if (this.isClosing || !isCurrent) return
    if (lease.isRefused) chores.do(() => store.dropAsk(id))
    const isMoved = failure.problem.code === 'reply-moved'
    if (isMoved) figures.movedAway++
    if (isHistoryLost(failure)) {
      figures.historyLost++
      followers.lose(id)
    }
    if (isMoved) chores.do(() => this.#delist(id))
    else left(id)
    followers.isElsewhere(id)
  }

  /** It may have come back by the time that this is tried again. */
  async #delist(id: string): Promise<void> {
    const { store, node } = this.#options
    if (!this.#leases.has(id)) await store.delist(node, [id])
  }

  aside(work: () => void): void {
    this.#options.runtime.soon(work)
  }
}
