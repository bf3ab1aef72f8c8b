// The log that many nodes share, in Redis (redis/store.ts is the seam of what happens there at once). What is here is one
// node's part: its leases and what they write, who follows what, and its own life. Nothing that was not acknowledged is
// shown to anybody; while Redis is away what runs here waits, and what would be new is refused.
import { HoldfastError, type Seq } from '@holdfast/protocol'
import type { Octets } from '../octets.ts'
import { replyIdTime } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import { cutBatch } from './frames.ts'
import type { Adopted, Batch, Created, Final, Follower, Head, Lease, Log, ReplyState } from './log.ts'
import { Adoptions } from './redis/adoptions.ts'
import { Births } from './redis/births.ts'
import { Chores } from './redis/chores.ts'
import { Endings } from './redis/endings.ts'
import { logFailure } from './redis/failure.ts'
import { batchOf } from './redis/followed.ts'
import { Figures } from './redis/figures.ts'
import { Followers } from './redis/followers.ts'
import { Leases } from './redis/leases.ts'
import { REDIS_LOG_LIMITS, type RedisLogLimits } from './redis/limits.ts'
import { NodeLife } from './redis/node-life.ts'
import { replyStateOf } from './redis/reply-state.ts'
import { type RedisStore, StoreFailure, type StoredState } from './redis/store.ts'
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
  let log: RedisLog | undefined
  try {
    log = new RedisLog(options)
    await log.open()
    return log
  } catch (cause) {
    await (log ?? options.store).close()
    throw logFailure(cause)
  }
}

/** Between two beats there must be time to buy something, and one beat may be lost. */
function checkTimes({ leaseMs, leaseMarginMs, beatMs }: RedisLogLimits): void {
  if (leaseMs - leaseMarginMs >= 2 * beatMs) return
  throw new HoldfastError('log-failed', 'leaseMs must be at least leaseMarginMs and twice beatMs.')
}

class RedisLog implements Log {
  readonly figures: Figures
  readonly #limits: RedisLogLimits
  readonly #store: RedisStore
  readonly #runtime: Runtime
  readonly #node: string
  readonly #life: NodeLife
  readonly #writer: Writer
  readonly #births: Births
  readonly #adoptions: Adoptions
  readonly #followers: Followers
  readonly #chores: Chores
  readonly #leases: Leases
  #sweptAt = -Infinity
  #cancelLook = (): void => {}
  #isClosed = false

  constructor({ store, runtime, limits, node = runtime.secret(8), onTrouble = () => {} }: RedisLogOptions) {
    this.#limits = { ...REDIS_LOG_LIMITS, ...limits }
    checkTimes(this.#limits)
    this.#store = store
    this.#runtime = runtime
    this.#node = node
    const around = { store, runtime, limits: this.#limits, node }
    this.figures = new Figures(runtime.now, () => ({
      writing: this.#leases.writing,
      queuedOctets: this.#leases.queuedOctets,
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
    const endings = new Endings({ ...around, chores: this.#chores })
    this.#leases = new Leases({
      ...around,
      life: this.#life,
      writer: this.#writer,
      followers: this.#followers,
      chores: this.#chores,
      endings,
      figures: this.figures,
      left: (id) => this.#adoptions.left(id),
    })
    this.#births = new Births({
      ...around,
      chores: this.#chores,
      confirmNode: () => this.#life.confirm(),
      state: (id) => this.#stored(id),
      hasExpired: (id) => this.hasExpired(id),
      born: (head) => this.#leases.hold({ head, last: 0, epoch: 1, stopAsked: false, names: [] }),
      left: (id) => this.#adoptions.left(id),
    })
    this.#adoptions = new Adoptions({
      ...around,
      life: this.#life,
      leases: this.#leases,
      endings,
      figures: this.figures,
      isBeginning: (id) => this.#births.has(id),
      onTrouble,
    })
  }

  async open(): Promise<void> {
    this.#store.onReachable = (isReachable) => {
      this.figures.reached(isReachable)
      if (isReachable) this.#returned()
    }
    await this.#store.listen(this.#node, {
      stopAsked: (id) => this.#leases.get(id)?.heardStop(),
      resumed: () => this.#chores.do(() => this.#leases.lookForStops()),
    })
    await this.#life.start()
    this.#lookLater()
  }

  get isReachable(): boolean {
    return this.#store.isReachable
  }

  get adoptEveryMs(): number {
    return this.#limits.adoptMs
  }

  async create(head: Head, ask?: Octets): Promise<Created> {
    if (this.#isClosed || !this.isReachable) throw logFailure(new StoreFailure('unreachable', 'no connection'))
    const created = await this.#births.begin(head, ask)
    return created.outcome === 'exists' ? { outcome: 'exists', state: replyStateOf(created.state) } : created
  }

  state(id: string): Promise<ReplyState | undefined> {
    return asking(async () => {
      await this.#followers.ready(id)
      const lease = this.#leases.quiet(id)
      if (lease) return replyStateOf({ head: lease.head, last: lease.last, stopAsked: lease.isStopAsked })
      const isLess = this.#followers.compare(id)
      const state = await this.#stored(id)
      if (isLess?.(state)) this.#followers.lose(id)
      return state && replyStateOf(state)
    })
  }

  async #stored(id: string): Promise<StoredState | undefined> {
    const state = await this.#store.state(id)
    return state && !this.#isOver(state.final) ? state : undefined
  }

  /** Its time is over, by this node's clock; Redis has its own. */
  #isOver(final: Final | undefined): boolean {
    return final !== undefined && final.endedAt <= this.#runtime.now() - this.#limits.retentionMs
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
      const lease = this.#leases.quiet(id)
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
      // Until its ending is taken another may go on with it: then it is bought under this key.
      if (lease && !(await isTaken(lease))) return
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
    return this.#adoptions.adopt()
  }

  hasExpired(id: string): boolean {
    const createdAt = replyIdTime(id)
    if (createdAt === undefined || this.#leases.has(id)) return false
    return createdAt <= this.#runtime.now() - this.#limits.retentionMs
  }

  /** Redis forgets by itself. What is left are index entries, and replies that this node has lost track of. */
  async sweep(): Promise<void> {
    this.#chores.retry()
    await this.#chores.settled()
    const now = this.#runtime.now()
    if (!this.isReachable || now - this.#sweptAt < this.#limits.sweepMs) return
    this.#sweptAt = now
    const swept = asking(() => this.#adoptions.lookForLeft())
    // What was not answered is asked again next time.
    swept.catch(() => (this.#sweptAt = -Infinity))
    await swept
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelLook()
    this.#leases.isClosing = true
    // What it is taking over just now it has to leave to others, too.
    const flushed = this.#adoptions.close().then(() => this.#leases.flushed())
    const tidied = flushed.then(() => this.#chores.settled()).then(() => this.#life.end())
    let cancel = (): void => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.#runtime.after(this.#limits.closeMsMax, resolve)
    })
    // Whoever cannot say good-bye is found to be gone a little later.
    await Promise.race([tidied.catch(() => {}), late])
    cancel()
    this.#life.stop()
    this.#leases.close()
    this.#followers.close()
    await this.#store.close()
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
    this.#leases.confirmAll()
    const ids = [...this.#leases.ids, ...this.#births.beginning]
    if (ids.length > 0) this.#chores.do(() => this.#store.enlist(this.#node, ids))
  }

  #lookLater(): void {
    this.#cancelLook = this.#runtime.after(this.#limits.lookMs, () => {
      this.#look()
        // The next look asks again.
        .catch(() => {})
        .finally(() => !this.#isClosed && this.#lookLater())
    })
  }

  async #look(): Promise<void> {
    this.#followers.look()
    if (this.isReachable) await this.#leases.lookForReaders()
  }
}

async function asking<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (cause) {
    throw logFailure(cause)
  }
}

/** Resolves when all that was written under it is durable, with false when that will never be. */
const isTaken = (lease: Pick<Lease, 'flushed'>): Promise<boolean> =>
  lease.flushed().then(
    () => true,
    () => false,
  )
