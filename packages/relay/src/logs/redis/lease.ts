// The right to append to one reply of the log that many nodes share, and its frames on their way there: one write is in
// flight at a time, and what is appended meanwhile becomes the next. A write that was not answered is repeated as it was,
// so that Redis can tell it from another.
import { HoldfastError, type Seq } from '@holdfast/protocol'
import { type Batch, type Head, type Lease, NAME_CHARS_MAX, NAMES_MAX, type SharedLease } from '../log.ts'
import { historyLost, isPassing, logFailure, moved } from './failure.ts'
import type { RedisLogLimits } from './limits.ts'
import type { StoredState, Write, Written } from './store.ts'
import { StoreFailure } from './store.ts'

/** What a lease needs of the engine around it. */
export interface LeaseHolder {
  readonly limits: RedisLogLimits
  /** Milliseconds, for how long something takes. */
  uptime(): number
  /** By the node's own clocks nobody can have taken what it holds. */
  readonly isHeld: boolean
  /** See NodeLife. */
  readonly term: number
  /** See NodeLife. */
  readonly runs: number
  /** Has something to write. */
  wants(lease: RedisLease): void
  /** What it wants to write was not taken just now. */
  retry(lease: RedisLease): void
  /** More octets are queued, or fewer. False when that is more than there may be. */
  queued(octets: number): boolean
  /** These frames are durable. */
  kept(lease: RedisLease, batch: Batch): void
  ended(lease: RedisLease): void
  failed(lease: RedisLease, failure: HoldfastError): void
  /** Of each, whether somebody follows it at another node. */
  areRead(ids: readonly string[]): Promise<readonly boolean[]>
  /** Undefined while the node is known to be; else resolves when it is. */
  confirmNode(): Promise<void> | undefined
  /** It is called so, too, from the write on that is about to go out. */
  called(lease: RedisLease, name: string): void
  /** Asks again while Redis does not answer, for as long as a write would wait. */
  storedState(id: string): Promise<StoredState | undefined>
  /** Runs what is not ours, so that its failure is not ours either. */
  aside(work: () => void): void
}

interface Waiter {
  /** Waits for as many batches. Not for a seq: an ending may have no frame of its own. */
  readonly batches: number
  readonly resolve: () => void
  readonly reject: (failure: HoldfastError) => void
}

interface Flight {
  readonly batches: readonly Batch[]
  readonly write: Write
  /** The server's, as far as was known when it was first sent. */
  readonly runs: number
  /** When it was first refused, or not answered, in milliseconds. */
  failingSince: number | undefined
}

export class RedisLease implements Lease, SharedLease {
  onFailure: ((failure: Error) => void) | undefined
  onReadElsewhere: ((isRead: boolean) => void) | undefined
  isReadElsewhere = false
  /** No write has told since the last look who reads it elsewhere. */
  isQuiet = true
  onStopAsked: (() => void) | undefined
  isStopAsked: boolean
  failure: HoldfastError | undefined
  /** It is too large: nobody is to go on with it. */
  isRefused = false
  readonly head: Head
  readonly epoch: number
  /** Seq of the newest frame that Redis has acknowledged. */
  last: Seq
  readonly #holder: LeaseHolder
  /** The node's term in which this lease was known to hold. */
  #term: number
  /** The server's, of which it was known to have the reply in the newest. */
  #runs: number
  #queue: Batch[] = []
  #flight: Flight | undefined
  #queuedLast: Seq
  #octets = 0
  #queuedBatches = 0
  #keptBatches = 0
  /** All that it is called, oldest first; the newest may be on their way. */
  readonly names: string[]
  readonly #namesToWrite: string[] = []
  #ended = false
  #refusing = false
  #waiters: Waiter[] = []

  /** @param term of the node when the reply became its own */
  constructor(
    state: Pick<StoredState, 'head' | 'last' | 'epoch' | 'stopAsked' | 'names'>,
    holder: LeaseHolder,
    term: number,
  ) {
    this.head = state.head
    this.epoch = state.epoch
    this.last = state.last
    this.isStopAsked = state.stopAsked
    this.#queuedLast = state.last
    this.names = [...state.names]
    this.#holder = holder
    this.#term = term
    this.#runs = holder.runs
  }

  get id(): string {
    return this.head.id
  }

  get shared(): SharedLease {
    return this
  }

  /** Something is on its way, and may be durable already. */
  get isWriting(): boolean {
    return this.#flight !== undefined
  }

  append(batch: Batch): void {
    if (this.failure || this.#refusing) return
    if (this.#ended) throw new Error('nothing may follow the ending of a reply')
    if (batch.first !== this.#queuedLast + 1 || batch.last < batch.first - (batch.final ? 1 : 0)) {
      throw new Error(`frames ${batch.first} to ${batch.last} do not follow ${this.#queuedLast}`)
    }
    this.#octets += batch.octets.length
    // The pump ends a reply before it grows too large; this is what holds when it did not. An ending always fits.
    if (this.#octets > this.#holder.limits.replyBytesMax && !batch.final) {
      this.#refusing = true
      if (!this.#flight && this.#queue.length === 0) this.#holder.aside(() => this.#refuse())
      return
    }
    this.#queuedLast = batch.last
    this.#queuedBatches++
    this.#ended = batch.final !== undefined
    this.#queue.push(batch)
    if (!this.#holder.queued(batch.octets.length) && !batch.final)
      return this.fail(new HoldfastError('log-failed', 'More waits for Redis than may wait.', { retryAfterMs: 1_000 }))
    if (!this.#flight && this.#queue.length === 1) this.#holder.wants(this)
  }

  name(name: string): void {
    if (this.failure || name.length > NAME_CHARS_MAX || this.names.length >= NAMES_MAX) return
    this.names.push(name)
    this.#namesToWrite.push(name)
  }

  flushed(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    // What was refused will never be durable: only the failure is left to wait for.
    const batches = this.#refusing ? Infinity : this.#queuedBatches
    if (this.#keptBatches === batches) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ batches, resolve, reject }))
  }

  /** Free while the node is known to be and always was, and the server, too; otherwise that is asked whose the reply is. */
  confirm(): Promise<void> | undefined {
    if (this.failure) return Promise.reject(this.failure)
    const confirming = this.#holder.confirmNode()
    const { term, runs } = this.#holder
    if (!confirming && this.#term === term && this.#runs === runs) return undefined
    return this.#confirm(confirming)
  }

  async #confirm(confirming: Promise<void> | undefined): Promise<void> {
    try {
      await confirming
      const { runs } = this.#holder
      const state = this.failure ? undefined : await this.#holder.storedState(this.id)
      if (!state || state.last < this.last || state.epoch < this.epoch) this.fail(historyLost())
      else if (state.epoch !== this.epoch) this.fail(moved())
      // What it would say is not taken: so nothing is bought that would say it.
      else if (this.#isDoubtful && !state.isVouched) this.fail(historyLost())
      else {
        this.#runs = runs
        if (state.stopAsked) this.heardStop()
      }
    } catch (cause) {
      this.fail(logFailure(cause))
    }
    if (this.failure) throw this.failure
  }

  /** What goes to Redis now: what has not been answered, or else what has been appended since. */
  nextWrite(): Write | undefined {
    if (this.failure) return undefined
    if (this.#flight) return this.#flight.write
    const batches = this.#take()
    const first = batches[0]
    const newest = batches.at(-1)
    if (!first || !newest) return undefined
    const { limits, runs } = this.#holder
    const write = {
      id: this.id,
      epoch: this.epoch,
      first: first.first,
      last: newest.last,
      octets: batches.length === 1 ? first.octets : batches.map(({ octets }) => octets).join(''),
      names: [...this.#namesToWrite],
      isStrict: this.#isDoubtful,
      ...(newest.final && { final: newest.final, keepMs: limits.retentionMs }),
    }
    for (const name of this.#namesToWrite.splice(0)) this.#holder.called(this, name)
    this.#flight = { batches, write, runs, failingSince: undefined }
    return write
  }

  /** It may have been replaced since it was last known to hold, in a history that was lost. */
  get #isDoubtful(): boolean {
    return !this.#holder.isHeld || this.#holder.term !== this.#term
  }

  #take(): Batch[] {
    let [count, octets] = [0, 0]
    for (const batch of this.#queue) {
      octets += batch.octets.length
      if (count > 0 && octets > this.#holder.limits.entryBytesMax) break
      count++
    }
    return count === this.#queue.length ? this.#queue.splice(0) : this.#queue.splice(0, count)
  }

  /** The answer to the write that is on its way, sent in the node's term `term`. */
  written(written: Written | StoreFailure, term: number): void {
    const flight = this.#flight
    if (this.failure || !flight) return
    if (written instanceof StoreFailure) return this.#notTaken(flight, written)
    if (written.result !== 'ok') return this.fail(written.result === 'moved' ? moved() : historyLost())
    this.#flight = undefined
    // What was sent more than once may have been taken long ago: that says nothing of whose the reply is now.
    if (flight.failingSince === undefined) this.#term = term
    this.#runs = flight.runs
    this.#holder.queued(-flight.write.octets.length)
    this.isQuiet = false
    this.readElsewhere(written.isReadElsewhere)
    for (const batch of flight.batches) {
      this.#keptBatches++
      this.last = batch.last
      this.#holder.kept(this, batch)
    }
    if (flight.write.final) this.#holder.ended(this)
    else if (written.stopAsked) this.heardStop()
    while (this.#waiters[0] && this.#waiters[0].batches <= this.#keptBatches) this.#waiters.shift()?.resolve()
    if (this.#queue.length > 0) this.#holder.wants(this)
    else if (this.#refusing) this.#refuse()
  }

  #notTaken(flight: Flight, failure: StoreFailure): void {
    const { limits } = this.#holder
    const now = this.#holder.uptime()
    flight.failingSince ??= now
    if (!isPassing(failure) || now - flight.failingSince >= limits.outageMsMax) return this.fail(logFailure(failure))
    // It may have been taken over by the time that it is tried again.
    if (!this.#holder.isHeld) this.#flight = { ...flight, write: { ...flight.write, isStrict: true } }
    this.#holder.retry(this)
  }

  letGo(): void {
    this.fail(new HoldfastError('log-failed', 'Nobody goes on with this reply here.'))
  }

  async findReaders(): Promise<boolean> {
    try {
      const [isRead = false] = await this.#holder.areRead([this.id])
      this.readElsewhere(isRead)
      return isRead
    } catch (cause) {
      throw logFailure(cause)
    }
  }

  readElsewhere(isRead: boolean): void {
    if (this.isReadElsewhere === isRead) return
    this.isReadElsewhere = isRead
    this.#holder.aside(() => this.onReadElsewhere?.(this.isReadElsewhere))
  }

  heardStop(): void {
    if (this.isStopAsked) return
    this.isStopAsked = true
    this.#holder.aside(() => this.onStopAsked?.())
  }

  #refuse(): void {
    // Nor would more of it fit if somebody went on with it.
    this.isRefused = true
    this.fail(new HoldfastError('reply-too-large', 'The reply is larger than the log allows.'))
  }

  /** From here on the reply is not this lease's any more. */
  fail(failure: HoldfastError): void {
    if (this.failure) return
    this.failure = failure
    let octets = this.#flight?.write.octets.length ?? 0
    for (const batch of this.#queue.splice(0)) octets += batch.octets.length
    this.#flight = undefined
    this.#holder.queued(-octets)
    this.#holder.failed(this, failure)
    for (const { reject } of this.#waiters.splice(0)) reject(failure)
    this.#holder.aside(() => this.onFailure?.(failure))
  }
}
