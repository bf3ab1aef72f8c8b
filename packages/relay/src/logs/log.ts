// The seam of the log: what the pump writes to and every reader reads from. Engines: disk.ts (the embedded
// default), redis/ (many nodes) and memory.ts (tests); one suite, log.suite.ts, that each of them passes.
import type { DialectName, Disconnect, Ending, Problem, Seq } from '@holdfast/protocol'
import type { Purchase } from '../bill.ts'
import type { Octets } from '../octets.ts'

/** What is known of a reply before its first frame. Never changes. */
export interface Head {
  /** `rpl_…` */
  readonly id: string
  /** The API key that started it, or whom it did so for: see sessions/owner.ts. */
  readonly owner: string
  /** The session that started it, where one did: its budget pays. */
  readonly session?: string
  readonly dialect: DialectName
  /** As the client named it. */
  readonly model: string
  /** `stream`: frames are SSE events. `whole`: one frame holds the body of a non-streamed answer. */
  readonly form: 'stream' | 'whole'
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly disconnect: Disconnect
  /** Nobody waited for it where it was asked for: OpenAI's `background`. */
  readonly background?: true
  readonly idempotencyKey?: string
  /** Hash of the request's body, to tell the same request from another under the same key. */
  readonly fingerprint: string
}

export interface Final {
  readonly ending: Ending
  readonly problem?: Problem
  /** Milliseconds since 1970. */
  readonly endedAt: number
  /** What its attempts cost. Absent where nothing was bought, or nobody is left to say. */
  readonly purchases?: readonly Purchase[]
  /**
   * Tokens that a process had said before it was gone, where `purchases` cannot name who said them: estimated, as on a bill
   * (bill.ts).
   */
  readonly unbilled?: number
}

/** Consecutive frames of one reply as they stand on the wire, ids included: what is appended, stored, read and sent. */
export interface Batch {
  readonly first: Seq
  readonly last: Seq
  /**
   * The frames' SSE text. Empty only beside a `final` that has no frame of its own (an upstream that named its
   * ending and then hung up without `[DONE]`); then `last` is `first - 1`.
   */
  readonly octets: Octets
  /** Present on the batch that carries the last frame: they become durable together or not at all. */
  readonly final?: Final
}

export interface ReplyState {
  readonly head: Head
  /** Seq of the newest durable frame; 0 before the first. */
  readonly last: Seq
  readonly final?: Final
  /** Somebody asked it to stop, durably. */
  readonly stopAsked: boolean
}

export const NAME_CHARS_MAX = 512
export const NAMES_MAX = 8

/** The right to append to one reply, and the only way to. Whoever holds it is the reply's pump. */
export interface Lease {
  readonly id: string
  /**
   * Queues a batch. It is durable, and handed to the followers, some time after; batches of one reply keep their
   * order, and batches of many replies share one write. `first` must be the previous `last` + 1. Nothing may
   * follow a batch with `final`.
   */
  append(batch: Batch): void
  /**
   * Another name of the reply, by which its owner may ask for it: what a vendor calls it in the frames that pass. Durable
   * with the batch that follows. Of two replies of one owner that are called the same, the later one is meant. A name
   * of more than NAME_CHARS_MAX characters is not kept, nor one after the first NAMES_MAX.
   */
  name(name: string): void
  /**
   * Resolves when everything appended so far is durable. Rejects with a HoldfastError (`log-failed`, `log-full`)
   * when it cannot be; then nothing of this reply is accepted any more, and the frames that were not durable were
   * given to nobody.
   */
  flushed(): Promise<void>
  /**
   * Called once, as soon as an append of this reply has failed, or another node has taken it over (`reply-moved`). The
   * pump stops buying.
   */
  onFailure: ((failure: Error) => void) | undefined
  /**
   * Gives the right back before there is an ending, as if an append had failed: whoever adopts next may have the reply, this
   * process too.
   */
  letGo(): void
  /**
   * What only a log has that several nodes share. Absent: this process is the only one, and knows all of it.
   */
  readonly shared?: SharedLease
}

/** One node's right to go on with a reply that others may read, stop, and take over when it is gone. */
export interface SharedLease {
  /**
   * Before anything is bought: undefined while the lease is known to be held, and otherwise a promise that resolves when it is
   * held for certain. Rejects with what has become of the lease, which has failed by then as if it could not be written: a
   * HoldfastError, `reply-moved` where another node has it, `log-failed` where nobody can say.
   */
  confirm(): Promise<void> | undefined
  /** Somebody reads it at another node: follows its log there. Known from the beginning, of a reply that was adopted too. */
  readonly isReadElsewhere: boolean
  /**
   * Asks whether somebody does: `isReadElsewhere` may be some seconds late, and is right by then. Rejects when the log does not
   * answer.
   */
  findReaders(): Promise<boolean>
  /** Called when `isReadElsewhere` has become another. */
  onReadElsewhere: ((isRead: boolean) => void) | undefined
  /** Somebody has asked at another node that the reply stop, and that is durable. */
  readonly isStopAsked: boolean
  /** Called once, when `isStopAsked` has become true: for certain, however the word of it gets here. */
  onStopAsked: (() => void) | undefined
}

export type Created =
  | { readonly outcome: 'created'; readonly lease: Lease }
  /** The same owner has used this idempotency key before. */
  | { readonly outcome: 'exists'; readonly state: ReplyState }

/** A reply without an ending, and the right to go on with it. */
export interface Adopted {
  /** With a final: its history cannot be vouched for, so the log has ended it. That is durable when the lease is flushed. */
  readonly state: ReplyState
  readonly lease: Lease
  /** The node that had it, where nodes share the log and that was another. */
  readonly from?: string
  /** What `create` was given for this. Absent where it was given nothing, or the log has it no more. */
  readonly ask?: Octets
  /**
   * How often the reply was given away with its ask, this time included. Durable before anybody goes on with it, so
   * that a reply that takes its process with it is not bought for ever.
   */
  readonly times: number
}

/** What is counted of a log that nodes share, at this node and since its start. */
export interface SharedFigures {
  /** Replies of which something is on its way to Redis, or waits to be. */
  readonly writing: number
  /** Octets of frames that Redis has not acknowledged. */
  readonly queuedOctets: number
  /** Replies that run elsewhere and are followed from here. */
  readonly subscriptions: number
  /** Replies that ran here, and that another node had taken when this one went on. */
  readonly movedAway: number
  /** Replies whose newest frames Redis had lost, or could not vouch for: each has failed. */
  readonly historyLost: number
  /** Times that Redis went out of reach, and for how long in all, in milliseconds. */
  readonly outages: number
  readonly outageMs: number
  /** Called with what a call that writes took, in milliseconds. Set by whoever wants to know. */
  onRoundTrip: ((ms: number) => void) | undefined
}

/** Told, in order, of batches after they became durable. Must not throw and must not block. */
export type Follower = (batch: Batch) => void

export interface Log {
  /** What it takes up, where the engine knows that without looking. */
  readonly bytes?: number
  /**
   * Makes the reply durable before it resolves.
   * @param ask what it takes to go on with the reply when its process has died. Durable with the head, opaque, kept until
   * the ending and read by `adopt` only. An engine may have a bound for it, beyond which it is not kept.
   */
  create(head: Head, ask?: Octets): Promise<Created>
  /** Undefined when there is none, or there is none any more. */
  state(id: string): Promise<ReplyState | undefined>
  /** Who holds this idempotency key. */
  find(owner: string, idempotencyKey: string): Promise<ReplyState | undefined>
  /** The owner's reply of this other name. */
  named(owner: string, name: string): Promise<ReplyState | undefined>
  /**
   * Frames after `after`, oldest first, about `charsMax` characters of them but at least one whole frame, or
   * undefined when there is nothing after it. The first frame's seq is exactly `after + 1`.
   */
  read(id: string, after: Seq, charsMax: number): Promise<Batch | undefined>
  /**
   * Calls `follower` for every batch that becomes durable from now on, whoever appends it. The returned function ends it.
   * Where nodes share the log, word of a batch may come after it could be read, and word of one or two may be lost where
   * a later one is not: then what is between can be read. An ending is told of for certain.
   * @param onLost called once when there will be no ending: the reply is gone, or its log has lost what followers were told
   */
  follow(id: string, follower: Follower, onLost?: () => void): () => void
  /** Makes the wish to stop durable before it resolves. False when the reply is unknown. Idempotent. */
  askStop(id: string): Promise<boolean>
  /**
   * Frees the idempotency key of a reply that ended without having bought anything, so that the same request may
   * be tried again; its ask goes, in case the ending cannot be written. Durable with the next write.
   */
  releaseKey(id: string): void
  /**
   * Forgets a reply that has ended, as if it had never been: its frames, its names and its idempotency key. Durable before
   * it resolves. False when it is unknown, or has no ending yet: then nothing is forgotten. `hasExpired` does not call it
   * expired before it would have been.
   */
  forget(id: string): Promise<boolean>
  /**
   * Replies without an ending that no pump of this process holds: what a crash, or a failed write, has left behind. One
   * with an ask that cannot be noted down as adopted is left where it is. Where nodes share the log: only of nodes that are
   * gone, and what one of them is given no other is.
   */
  adopt(): Promise<Adopted[]>
  /**
   * How often that is to be asked, in milliseconds, where nodes share the log. Absent: nobody shares it, and it is enough to
   * ask from time to time.
   */
  readonly adoptEveryMs?: number
  /** False while the engine does not answer: what runs waits for it, and nothing new can be promised. Absent: it always does. */
  readonly isReachable?: boolean
  /** Absent: nobody shares it. */
  readonly figures?: SharedFigures
  /** True for ids that this log would have had, but no longer keeps. */
  hasExpired(id: string): boolean
  /** Forgets what is older than the retention and keeps the disk within its bound. */
  sweep(): Promise<void>
  /** Writes what is queued, then lets go of the files. Where nodes share the log, another may adopt what this one has left at once. */
  close(): Promise<void>
}
