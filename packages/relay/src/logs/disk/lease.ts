// The right to append to one reply of the disk engine, and its frames on their way there.
import { HoldfastError, type Seq } from '@holdfast/protocol'
import type { Octets } from '../../octets.ts'
import { type Batch, type Lease, NAME_CHARS_MAX, NAMES_MAX } from '../log.ts'
import type { Entry } from './journal.ts'
import { finalOctets, framesLength, nameRecord, reseal, writeFrames } from './record.ts'
import type { Reply } from './reply.ts'
import type { Segment } from './segment.ts'

/** What a lease needs of the engine around it. */
export interface LeaseHolder {
  readonly replyBytesMax: number
  put(entry: Entry): void
  /** Goes with whatever is written next. */
  putLater(entry: Entry): void
  /** The reply is called so, too. */
  called(reply: Reply, name: string): void
  /** The reply has its ending. */
  ended(reply: Reply): void
  /** Runs what is not ours, so that its failure is not ours either. */
  aside(work: () => void): void
}

interface Waiter {
  /** Waits for as many batches. Not for a seq: an ending may have no frame of its own. */
  readonly batches: number
  readonly resolve: () => void
  readonly reject: (failure: HoldfastError) => void
}

export class DiskLease implements Lease {
  onFailure: ((failure: Error) => void) | undefined
  failure: HoldfastError | undefined
  readonly reply: Reply
  readonly #holder: LeaseHolder
  #queued: Seq
  #queuedOctets: number
  #queuedBatches = 0
  #keptBatches = 0
  #names: number
  #ended = false
  #refusing = false
  #waiters: Waiter[] = []

  constructor(reply: Reply, holder: LeaseHolder) {
    this.reply = reply
    this.#holder = holder
    this.#queued = reply.last
    this.#queuedOctets = reply.octets
    this.#names = reply.names.length
  }

  get id(): string {
    return this.reply.head.id
  }

  append(batch: Batch): void {
    if (this.failure || this.#refusing) return
    if (this.#ended) throw new Error('nothing may follow the ending of a reply')
    if (batch.first !== this.#queued + 1 || batch.last < batch.first - (batch.final ? 1 : 0)) {
      throw new Error(`frames ${batch.first} to ${batch.last} do not follow ${this.#queued}`)
    }
    this.#queuedOctets += batch.octets.length
    // The pump ends a reply before it grows too large; this is what holds when it did not. An ending always fits.
    if (this.#queuedOctets > this.#holder.replyBytesMax && !batch.final) {
      this.#refusing = true
      return this.#holder.put(new Refusal(this))
    }
    this.#queued = batch.last
    this.#queuedBatches++
    this.#ended = batch.final !== undefined
    this.#holder.put(new Frames(this, batch))
  }

  name(name: string): void {
    if (name.length > NAME_CHARS_MAX || this.#names >= NAMES_MAX) return
    this.#names++
    this.#holder.putLater(new Name(this, name))
  }

  /** It is durable. */
  called(name: string): void {
    this.#holder.called(this.reply, name)
  }

  flushed(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    // What was refused will never be durable: only the failure is left to wait for.
    const batches = this.#refusing ? Infinity : this.#queuedBatches
    if (this.#keptBatches === batches) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ batches, resolve, reject }))
  }

  /** These frames are durable: they count now, and whoever follows is told. */
  keep(batch: Batch, segment: Segment, offset: number): void {
    const { reply } = this
    this.#keptBatches++
    if (batch.last >= batch.first) reply.extend(segment, offset, batch.first, batch.last, batch.octets.length)
    else reply.endedIn = segment.base
    if (batch.final) {
      reply.final = batch.final
      reply.lease = undefined
      this.#holder.ended(reply)
    }
    for (const follower of reply.followers) {
      try {
        follower(batch)
      } catch (cause) {
        this.#holder.aside(() => {
          throw cause
        })
      }
    }
    while (this.#waiters[0] && this.#waiters[0].batches <= this.#keptBatches) this.#waiters.shift()?.resolve()
  }

  letGo(): void {
    this.fail(new HoldfastError('log-failed', 'Nobody goes on with this reply here.'))
  }

  /** From here on the reply belongs to nobody, until it is adopted. */
  fail(failure: HoldfastError): void {
    if (this.failure) return
    this.failure = failure
    if (this.reply.lease === this) this.reply.lease = undefined
    for (const { reject } of this.#waiters.splice(0)) reject(failure)
    this.#holder.aside(() => this.onFailure?.(failure))
  }
}

class Frames implements Entry {
  readonly length: number
  readonly #lease: DiskLease
  readonly #batch: Batch
  readonly #final: Octets

  constructor(lease: DiskLease, batch: Batch) {
    this.#lease = lease
    this.#batch = batch
    this.#final = finalOctets(batch.final)
    this.length = framesLength(this.#final, batch.octets)
  }

  get wanted(): boolean {
    return this.#lease.failure === undefined
  }

  write(into: Buffer, at: number, salt: number): void {
    writeFrames(into, at, this.#lease.reply.slot, this.#batch, this.#final, salt)
  }

  kept(segment: Segment, offset: number): void {
    this.#lease.keep(this.#batch, segment, offset)
  }

  lost(failure: HoldfastError): void {
    this.#lease.fail(failure)
  }
}

class Name implements Entry {
  readonly #lease: DiskLease
  readonly #name: string
  readonly #record: Buffer

  constructor(lease: DiskLease, name: string) {
    this.#lease = lease
    this.#name = name
    this.#record = nameRecord(lease.reply.slot, name)
  }

  get length(): number {
    return this.#record.length
  }

  get wanted(): boolean {
    return this.#lease.failure === undefined
  }

  write(into: Buffer, at: number, salt: number): void {
    this.#record.copy(into, at)
    reseal(into, at, salt)
  }

  kept(): void {
    this.#lease.called(this.#name)
  }

  lost(failure: HoldfastError): void {
    this.#lease.fail(failure)
  }
}

/** Fails its lease in its turn: what was appended before may still be on its way. */
class Refusal implements Entry {
  readonly length = 0
  readonly wanted = true
  readonly #lease: DiskLease

  constructor(lease: DiskLease) {
    this.#lease = lease
  }

  write(): void {}

  kept(): void {
    // Nor would more of it fit if somebody went on with it.
    this.#lease.reply.ask = undefined
    this.#lease.fail(new HoldfastError('reply-too-large', 'The reply is larger than the log allows.'))
  }

  lost(failure: HoldfastError): void {
    this.#lease.fail(failure)
  }
}
