// The log that many nodes share, in Redis (redis/store.ts is the seam of what happens there at once). What is here is one
// node's part: its leases and what they write, who follows what, and its own life. Nothing that was not acknowledged is
// shown to anybody; while Redis is away what runs here waits, and what would be new is refused.
import { HoldfastError, type Seq, backoffMs } from '@holdfast/protocol'
import type { Octets } from '../octets.ts'
import { replyIdTime } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import { cutBatch } from './frames.ts'
import type { Adopted, Batch, Created, Final, Follower, Head, Log, ReplyState } from './log.ts'
import { Adoptions } from './redis/adoptions.ts'
import { Births } from './redis/births.ts'
import { Chores } from './redis/chores.ts'
import { Endings } from './redis/endings.ts'
import { HISTORY_LOST, isHistoryLost, isPassing, logFailure } from './redis/failure.ts'
import { batchOf } from './redis/followed.ts'
import { Figures } from './redis/figures.ts'
import { Followers } from './redis/followers.ts'
import { type LeaseHolder, RedisLease } from './redis/lease.ts'
import { REDIS_LOG_LIMITS, type RedisLogLimits } from './redis/limits.ts'
import { NodeLife } from './redis/node-life.ts'
import { type RedisStore, StoreFailure, type StoredState, type Takeover } from './redis/store.ts'
import { Writer } from './redis/writer.ts'

export { REDIS_LOG_LIMITS, type RedisLogLimits } from './redis/limits.ts'

export interface RedisLogOptions {
  /** Connected, and the log's own from now on: closing the log closes it. */
  readonly store: RedisStore
  readonly runtime: Runtime
  readonly limits?: Partial<RedisLogLimits>
  /** The incarnation of this node: nobody can guess it, and it is never used again. Absent: the log makes one. */
  readonly node?: string
  /** Told of what failed in the background. */
  readonly onTrouble?: (failure: HoldfastError) => void
}

/**
 * Opens this node's part of a log that others may share.
 * @throws HoldfastError `log-failed` when Redis does not answer, or the limits are such that a node would never be one
 */
export async function openRedisLog(options: RedisLogOptions): Promise<Log> {
  try {
    const log = new RedisLog(options)
    checkTimes(log.limits)
    await log.open()
    return log
  } catch (cause) {
    await options.store.close()
    throw logFailure(cause)
  }
}

/** Between two beats there must be time to buy something, and one beat may be lost. */
function checkTimes({ leaseMs, leaseMarginMs, beatMs }: RedisLogLimits): void {
  if (leaseMs - leaseMarginMs >= 2 * beatMs) return
  throw new HoldfastError('log-failed', 'leaseMs must be at least leaseMarginMs and twice beatMs.')
}

/** How many replies one question names. */
const ASKED_AT_ONCE = 1_000

class RedisLog implements Log, LeaseHolder {
  readonly limits: RedisLogLimits
  readonly figures: Figures
  readonly #store: RedisStore
  readonly #runtime: Runtime
  readonly #node: string
  readonly #onTrouble: (failure: HoldfastError) => void
  readonly #life: NodeLife
  readonly #writer: Writer
  readonly #births: Births
  readonly #adoptions: Adoptions
  readonly #endings: Endings
  readonly #followers: Followers
  readonly #chores: Chores
  readonly #leases = new Map<string, RedisLease>()
  #adopting: Promise<unknown> = Promise.resolve()
  #taken: { readonly takeover: Takeover; readonly from: string }[] = []
  #queuedOctets = 0
  #sweptAt = -Infinity
  #cancelLook = (): void => {}
  #isClosed = false

  constructor({ store, runtime, limits, node = runtime.secret(8), onTrouble = () => {} }: RedisLogOptions) {
    this.limits = { ...REDIS_LOG_LIMITS, ...limits }
    this.#store = store
    this.#runtime = runtime
    this.#node = node
    this.#onTrouble = onTrouble
    const around = { store, runtime, limits: this.limits, node }
    this.figures = new Figures(runtime.now, () => ({
      writing: [...this.#leases.values()].filter(({ isWriting }) => isWriting).length,
      queuedOctets: this.#queuedOctets,
      subscriptions: this.#followers.subscriptions,
    }))
    this.#life = new NodeLife({
      ...around,
      onReturn: () => this.#register(),
      // Endings may be lost of which nobody here writes anything more, and so is told: the next sweep looks for them.
      onAnotherRun: () => (this.#sweptAt = -Infinity),
    })
    this.#writer = new Writer({
      ...around,
      term: () => this.#life.term,
      answered: (ms) => this.figures.onRoundTrip?.(ms),
    })
    this.#followers = new Followers({ ...around, leaseOf: (id) => this.#leases.get(id) })
    this.#chores = new Chores((cause) => onTrouble(logFailure(cause)))
    this.#births = new Births({
      ...around,
      chores: this.#chores,
      confirmNode: () => this.#life.confirm(),
      state: (id) => this.#stored(id),
      hasExpired: (id) => this.hasExpired(id),
      born: (head) => this.#hold({ head, last: 0, epoch: 1, stopAsked: false, names: [] }),
      left: (id) => this.#adoptions.left.add(id),
    })
    this.#endings = new Endings({ ...around, chores: this.#chores })
    this.#adoptions = new Adoptions({
      ...around,
      endings: this.#endings,
      holds: (id) => this.#leases.has(id) || this.#births.has(id),
      taken: (takeover, from) => this.#taken.push({ takeover, from }),
    })
  }

  async open(): Promise<void> {
    this.#store.onReachable = (isReachable) => {
      this.figures.reached(isReachable)
      if (isReachable) this.#returned()
    }
    await this.#store.listen(this.#node, {
      stopAsked: (id) => this.#leases.get(id)?.heardStop(),
      resumed: () => this.#chores.do(() => this.#lookForStops()),
    })
    await this.#life.start()
    this.#lookLater()
  }

  get isReachable(): boolean {
    return this.#store.isReachable
  }

  get adoptEveryMs(): number {
    return this.limits.adoptMs
  }

  async create(head: Head, ask?: Octets): Promise<Created> {
    if (this.#isClosed || !this.isReachable) throw logFailure(new StoreFailure('unreachable', 'no connection'))
    const created = await this.#births.begin(head, ask)
    return created.outcome === 'exists' ? { outcome: 'exists', state: stateOf(created.state) } : created
  }

  #hold(state: ConstructorParameters<typeof RedisLease>[0]): RedisLease {
    const lease = new RedisLease(state, this)
    this.#leases.set(lease.id, lease)
    this.#followers.isHere(lease)
    return lease
  }

  state(id: string): Promise<ReplyState | undefined> {
    return asking(async () => {
      await this.#followers.ready(id)
      const lease = this.#quiet(id)
      if (lease) return stateOf({ head: lease.head, last: lease.last, stopAsked: lease.isStopAsked })
      const isLess = this.#followers.compare(id)
      const state = await this.#stored(id)
      if (isLess?.(state)) this.#followers.lose(id)
      return state && stateOf(state)
    })
  }

  /** The lease that knows all there is to know of a reply without asking, where there is one. */
  #quiet(id: string): RedisLease | undefined {
    const lease = this.#leases.get(id)
    return lease && this.isHeld && !lease.isWriting ? lease : undefined
  }

  async #stored(id: string): Promise<StoredState | undefined> {
    const state = await this.#store.state(id)
    return state && !this.#isOver(state.final) ? state : undefined
  }

  /** Its time is over, by this node's clock; Redis has its own. */
  #isOver(final: Final | undefined): boolean {
    return final !== undefined && final.endedAt <= this.#runtime.now() - this.limits.retentionMs
  }

  find(owner: string, idempotencyKey: string): Promise<ReplyState | undefined> {
    return asking(async () => {
      await this.#births.claimed(owner, idempotencyKey)
      await this.#chores.settled()
      const id = await this.#store.holder(owner, idempotencyKey)
      return id === undefined || this.#births.isStillborn(id) ? undefined : this.state(id)
    })
  }

  named(owner: string, name: string): Promise<ReplyState | undefined> {
    return asking(async () => {
      const id = await this.#store.named(owner, name)
      return id === undefined ? undefined : this.state(id)
    })
  }

  read(id: string, after: Seq, charsMax: number): Promise<Batch | undefined> {
    return asking(async () => {
      await this.#followers.ready(id)
      const lease = this.#quiet(id)
      if (lease && after >= lease.last) return undefined
      const page = await this.#store.read(id, after, charsMax)
      if (!page || this.#isOver(page.final)) return undefined
      const batch = batchOf(page)
      this.#followers.meet(id, batch)
      return cutBatch(batch, after, charsMax)
    })
  }

  follow(id: string, follower: Follower, onLost?: () => void): () => void {
    return this.#followers.follow(id, { follower, onLost })
  }

  askStop(id: string): Promise<boolean> {
    return asking(async () => {
      const outcome = await this.#store.askStop(id)
      const lease = this.#leases.get(id)
      // Whoever asks here tells the pump.
      if (lease && outcome === 'asked') lease.isStopAsked = true
      return outcome !== 'unknown'
    })
  }

  releaseKey(id: string): void {
    const lease = this.#leases.get(id)
    this.#chores.do(async () => {
      const { owner, idempotencyKey: key } = lease?.head ?? (await this.#store.state(id))?.head ?? {}
      if (owner === undefined) return
      await Promise.all([this.#store.dropAsk(id), key === undefined ? undefined : this.#store.unclaim(owner, key, id)])
    })
  }

  forget(id: string): Promise<boolean> {
    return asking(async () => {
      const state = await this.#store.forget(id)
      if (!state) return false
      const { owner, idempotencyKey: key } = state.head
      // Until then they lead to nothing.
      this.#chores.do(() =>
        Promise.all([
          ...state.names.map((name) => this.#store.unname(owner, name, id)),
          key === undefined ? undefined : this.#store.unclaim(owner, key, id),
        ]),
      )
      await this.#chores.settled()
      return true
    })
  }

  adopt(): Promise<Adopted[]> {
    const adopting = this.#adopting.then(() => this.#adopt())
    this.#adopting = adopting
    return adopting
  }

  /** Never rejects: what Redis does not give now is left for the next time. */
  async #adopt(): Promise<Adopted[]> {
    if (this.#isClosed || !this.isReachable) return []
    try {
      await this.#life.confirm()
      await this.#adoptions.takeOwn()
      if (!this.#life.isQuiet) await this.#adoptions.takeFromGone()
    } catch (cause) {
      this.#onTrouble(logFailure(cause))
    }
    const taken = this.#taken.splice(0)
    const ids = taken.map(({ takeover: { state } }) => state.head.id)
    // Who cannot be counted may be there.
    const areRead = await this.areRead(ids).catch(() => ids.map(() => true))
    const areReplaced = await Promise.all(taken.map(({ takeover }) => this.#isReplaced(takeover)))
    const adopted = taken.map(({ takeover, from }, at) => ({
      ...this.#adopted(takeover, areRead[at] === true, areReplaced[at] === true),
      ...(from !== this.#node && { from }),
    }))
    return adopted.sort(({ state: { head: one } }, { state: { head: other } }) =>
      one.createdAt === other.createdAt ? (one.id < other.id ? -1 : 1) : one.createdAt - other.createdAt,
    )
  }

  /** Its key leads to another, which was begun in its place: nobody is to buy both. Where nobody can tell, nobody does. */
  async #isReplaced({ state: { head, last } }: Takeover): Promise<boolean> {
    const { id, owner, idempotencyKey: key } = head
    if (last > 0 || key === undefined) return false
    const holder = await this.#store.holder(owner, key).catch(() => '')
    return holder !== undefined && holder !== id
  }

  #adopted({ state, ask, times, isVouched }: Takeover, isRead: boolean, isReplaced: boolean): Adopted {
    const lease = this.#hold(state)
    lease.isReadElsewhere = isRead
    const asked = ask !== undefined && !isReplaced && { ask }
    if (isVouched) return { state: stateOf(state), lease, times, ...asked }
    this.figures.historyLost++
    // What follows might stand where other frames stood that were acknowledged and read. So nothing does.
    const { last } = state
    const final: Final = { ending: 'failed', problem: HISTORY_LOST, endedAt: this.#runtime.now(), unbilled: last }
    lease.append({ first: last + 1, last, octets: '', final })
    return { state: { ...stateOf(state), final }, lease, times, ...asked }
  }

  hasExpired(id: string): boolean {
    const createdAt = replyIdTime(id)
    if (createdAt === undefined || this.#leases.has(id)) return false
    return createdAt <= this.#runtime.now() - this.limits.retentionMs
  }

  /** Redis forgets by itself. What is left are index entries, and replies that this node has lost track of. */
  async sweep(): Promise<void> {
    this.#chores.retry()
    await this.#chores.settled()
    const now = this.#runtime.now()
    if (!this.isReachable || now - this.#sweptAt < this.limits.sweepMs) return
    this.#sweptAt = now
    const swept = asking(async () => {
      const ids = await this.#store.repliesOf(this.#node)
      const { left } = this.#adoptions
      for (const id of ids) if (!this.#leases.has(id) && !this.#births.has(id)) left.add(id)
    })
    // What was not answered is asked again next time.
    swept.catch(() => (this.#sweptAt = -Infinity))
    await swept
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelLook()
    // What it is taking over just now it has to leave to others, too.
    const flushed = this.#adopting.then(() =>
      Promise.allSettled([...this.#leases.values()].map((lease) => lease.flushed())),
    )
    const tidied = flushed.then(() => this.#chores.settled()).then(() => this.#life.end())
    let cancel = (): void => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#runtime.after(this.limits.closeMsMax, resolve)
    })
    // Whoever cannot say good-bye is found to be gone a little later.
    await Promise.race([tidied.catch(() => {}), late])
    cancel()
    this.#life.stop()
    for (const lease of this.#leases.values()) lease.fail(new HoldfastError('log-failed', 'The log is closed.'))
    this.#followers.close()
    await this.#store.close()
  }

  // What leases need.

  now(): number {
    return this.#runtime.now()
  }

  get isHeld(): boolean {
    return this.#life.isHeld
  }

  get term(): number {
    return this.#life.term
  }

  get runs(): number {
    return this.#life.runs
  }

  confirmNode(): Promise<void> | undefined {
    return this.#life.confirm()
  }

  async storedState(id: string): Promise<StoredState | undefined> {
    const { retryMsBase: baseMs, retryMsMax: capMs, outageMsMax } = this.limits
    const since = this.#runtime.now()
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#store.state(id)
      } catch (cause) {
        if (!isPassing(cause) || this.#isClosed || this.#runtime.now() - since >= outageMsMax) throw cause
      }
      const ms = backoffMs(attempt, this.#runtime.dice(), { baseMs, capMs })
      await new Promise<void>((resolve) => void this.#runtime.after(ms, resolve))
    }
  }

  wants(lease: RedisLease): void {
    this.#writer.wants(lease)
  }

  retry(lease: RedisLease): void {
    this.#writer.retry(lease)
  }

  queued(octets: number): boolean {
    this.#queuedOctets += octets
    return this.#queuedOctets <= this.limits.queuedBytesMax
  }

  called({ head: { owner, id } }: RedisLease, name: string): void {
    this.#chores.do(() => this.#store.name(owner, name, id, this.limits.unfinishedMsMax))
  }

  kept(lease: RedisLease, batch: Batch): void {
    this.#followers.heard(lease.id, batch)
  }

  ended(lease: RedisLease): void {
    this.#leases.delete(lease.id)
    this.#endings.ended(lease)
  }

  failed(lease: RedisLease, failure: HoldfastError): void {
    const { id } = lease
    // It was lost, and the reply has come back since: then it is another lease's.
    const isCurrent = this.#leases.get(id) === lease
    if (isCurrent) this.#leases.delete(id)
    if (this.#isClosed || !isCurrent) return
    if (lease.isRefused) this.#chores.do(() => this.#store.dropAsk(id))
    const isMoved = failure.problem.code === 'reply-moved'
    if (isMoved) this.figures.movedAway++
    if (isHistoryLost(failure)) {
      this.figures.historyLost++
      this.#followers.lose(id)
    }
    if (isMoved) this.#chores.do(() => this.#delist(id))
    else this.#adoptions.left.add(id)
    this.#followers.isElsewhere(id)
  }

  /** It may have come back by the time that this is tried again. */
  async #delist(id: string): Promise<void> {
    if (!this.#leases.has(id)) await this.#store.delist(this.#node, [id])
  }

  aside(work: () => void): void {
    this.#runtime.soon(work)
  }

  /** Redis answers again. */
  #returned(): void {
    if (this.#isClosed) return
    this.#life.returned()
    this.#writer.retryNow()
    this.#chores.retry()
    this.#followers.look()
  }

  /** Redis had forgotten this node, and maybe its index; and others may have taken what it pumps, of which a silent upstream tells nobody. */
  #register(): void {
    for (const lease of this.#leases.values()) lease.confirm()?.catch(() => {})
    const ids = [...this.#leases.keys(), ...this.#births.beginning]
    if (ids.length > 0) this.#chores.do(() => this.#store.enlist(this.#node, ids))
  }

  #lookLater(): void {
    this.#cancelLook = this.#runtime.after(this.limits.lookMs, () => {
      this.#followers.look()
      this.#lookForReaders()
        // The next look asks again.
        .catch(() => {})
        .finally(() => !this.#isClosed && this.#lookLater())
    })
  }

  async #lookForReaders(): Promise<void> {
    if (!this.isReachable) return
    const leases = [...this.#leases.values()]
    const areRead = await this.areRead(leases.map(({ id }) => id))
    for (const [at, lease] of leases.entries()) lease.readElsewhere(areRead[at] === true)
  }

  async areRead(ids: readonly string[]): Promise<readonly boolean[]> {
    const parts: (readonly string[])[] = []
    for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) parts.push(ids.slice(at, at + ASKED_AT_ONCE))
    return (await Promise.all(parts.map((part) => this.#store.areRead(part)))).flat()
  }

  async #lookForStops(): Promise<void> {
    await Promise.all(
      [...this.#leases.values()].map(async (lease) => {
        if ((await this.#store.state(lease.id))?.stopAsked) lease.heardStop()
      }),
    )
  }
}

const stateOf = ({ head, last, stopAsked, final }: ReplyState): ReplyState =>
  final ? { head, last, stopAsked, final } : { head, last, stopAsked }

async function asking<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (cause) {
    throw logFailure(cause)
  }
}
