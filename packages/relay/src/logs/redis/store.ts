// The seam of what Redis does for the log: each call is one atomic step, or says which steps it takes in which order. Two
// engines, redis-store.ts (scripts in a real one) and memory-store.ts (a model with faults), and one suite over both.
//
// Everything of one reply is in one slot of a cluster (hash tag: its id), and nothing is atomic across slots. So what is
// beside the reply only ever points at it, and is judged by it: a key, a name or an index entry whose reply is not there, is
// over, or is somebody else's means nothing. Therefore pointers are made before their reply and go after it, and a crash
// between two steps leaves a pointer too many, which expires or is swept, and never a reply that nobody can find.
import type { Seq } from '@holdfast/protocol'
import type { Octets } from '../../octets.ts'
import type { Final, Head, ReplyState } from '../log.ts'

/**
 * Why a call could not be done. `unreachable`: no answer came, or none in time: it may have been done or not, and is repeated.
 * So is what a server says that cannot just now (it loads, is a replica, has lost its master). `full`: there is no memory for it, and it was not done. `broken`: anything else that the server says: not done either.
 */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly kind: 'unreachable' | 'full' | 'broken'

  constructor(kind: StoreFailure['kind'], message: string, options?: { readonly cause: unknown }) {
    super(message, options)
    this.kind = kind
  }
}

/** Consecutive frames of one reply, as they were written together: one entry of its stream. */
export interface Entry {
  readonly first: Seq
  /** `first - 1` where it is a final without a frame: such an entry is told to subscribers, and is none of the stream. */
  readonly last: Seq
  readonly octets: Octets
  readonly final?: Final
}

/** A reply as it begins: with epoch 1, held by `node`, written to the run of the server that takes this. */
export interface Birth {
  readonly head: Head
  readonly ask?: Octets
  readonly node: string
  /** It goes by itself after as long, in milliseconds, should it never come to an ending. */
  readonly keepMs: number
}

/** One more entry of one reply. A repetition has the same bounds and the same octets. */
export interface Write extends Entry {
  readonly id: string
  /** That of the lease it is written under. */
  readonly epoch: number
  /** What else the reply is called from now on: kept with it, so that `forget` can say so. See `name`. */
  readonly names: readonly string[]
  /**
   * Refused as `lost` where the server is in another run than when it took the last write: the writer has been silent for so
   * long that it may have been replaced, and with the run that may have been forgotten.
   */
  readonly isStrict: boolean
  /** With a final: the reply goes by itself so many milliseconds from now. Its ask goes at once. */
  readonly keepMs?: number
}

export interface Written {
  /**
   * `ok`: it is in the log, now or since an earlier try. `moved`: a later epoch, so another lease. `lost`: what the log has
   * ends elsewhere than before `first`, or isStrict; or an earlier epoch, so that the server has lost how the reply came to
   * this lease. `gone`: there is no such reply. All but `ok` have changed nothing.
   *
   * In this order: no reply: `gone`; a later epoch: `moved`; an earlier one: `lost`; ends at `last`, and has its final where
   * the write has one: `ok`, a repetition; ends at `first - 1`, has no final, and not (isStrict and another run): `ok`;
   * everything else: `lost`.
   */
  readonly result: 'ok' | 'moved' | 'lost' | 'gone'
  /** Somebody has subscribed to the reply: how many heard of this entry, or, for a repetition, would have. */
  readonly isReadElsewhere: boolean
  readonly stopAsked: boolean
}

export interface StoredState extends ReplyState {
  /** The incarnation of the node that may write. */
  readonly holder: string
  readonly epoch: number
  /** All that it is called, oldest first. */
  readonly names: readonly string[]
  /**
   * The server is in the same run as when it took the reply's last write, so nothing that was acknowledged can be missing. It
   * stays false for whoever takes the reply over next, until something is written.
   */
  readonly isVouched: boolean
}

/** Whole entries: joined they are one batch, which may begin before what was asked for. */
export interface Page {
  readonly first: Seq
  readonly last: Seq
  readonly octets: Octets
  /** Seq of the newest frame of the reply: the page has its end where this is its `last`. */
  readonly newest: Seq
  /** The reply's, wherever the page ends. */
  readonly final?: Final
}

export interface Takeover {
  readonly state: StoredState
  readonly ask?: Octets
  /** How often it was given away with its ask, this time included; without an ask that is not counted. */
  readonly times: number
}

export interface Subscriber {
  /** In the order of writing, but for what was missed: the seqs tell. */
  heard(entry: Entry): void
  /** The subscription was broken and holds again: what was written in between is to be read. */
  resumed(): void
}

export interface NodeListener {
  /** Somebody has asked, elsewhere, that a reply stop which this node holds. */
  stopAsked(id: string): void
  /** As for a subscriber: such a word may have been missed. Written down it is all the same. */
  resumed(): void
}

export interface Beat {
  /** It had no key: its first beat, or its time was over, or the server has forgotten it. Others may have taken its replies. */
  readonly wasGone: boolean
  /** Run ids of the servers, as one word that changes when one of them is another, or was started anew. */
  readonly run: string
}

export interface OtherNodes {
  readonly living: readonly string[]
  readonly gone: readonly string[]
}

/**
 * Every call rejects with a StoreFailure and nothing else. All of them may be repeated after one that is `unreachable`; where
 * that is not plain it says why. What is called in one turn goes out together, and calls about one reply are done in the
 * order in which they were made, as far as the server was reached. A call that hears nothing for a while (the store's own limit)
 * rejects as `unreachable`. Milliseconds that a call is given are counted by the server's clock.
 */
export interface RedisStore {
  /** False from when the connection is known to be lost, or a call heard nothing in time, until something is answered again. */
  readonly isReachable: boolean
  /** Called with each change. Set by the log. */
  onReachable: ((isReachable: boolean) => void) | undefined

  // Idempotency keys: each points at a reply. In the slot of owner and key.

  /**
   * Claims a key for a reply, which need not be there yet, for `keepMs`.
   * @returns whose it is now: `id`, also where it was that already (then its time begins anew), or another's
   */
  claim(owner: string, key: string, id: string, keepMs: number): Promise<string>
  /**
   * The same where it was `from`'s, whose reply never came to be (or is gone); where it is free, too.
   * @returns whose it is now. Repeated after it was done: `id`.
   */
  steal(owner: string, key: string, from: string, id: string, keepMs: number): Promise<string>
  /** Frees a key if it is `id`'s. */
  unclaim(owner: string, key: string, id: string): Promise<void>
  holder(owner: string, key: string): Promise<string | undefined>

  // Other names: each points at a reply. In the slot of owner and name.

  /**
   * From now on `name` means this reply, until the time is over or another is called so. Done before the write that
   * mentions it: a name too many leads to a reply that is there.
   */
  name(owner: string, name: string, id: string, keepMs: number): Promise<void>
  named(owner: string, name: string): Promise<string | undefined>
  /** Frees a name if it is `id`'s. */
  unname(owner: string, name: string, id: string): Promise<void>

  // Replies. Each in its own slot.

  /**
   * First the node's index has the id (as `enlist`), then the reply is there: the other way around nobody would look after a
   * reply whose node died between the two. Where both are in one server they may go out together, in this order.
   *
   * A repetition finds the reply held by the same node with epoch 1 and does nothing. A reply of this id that is another's: `broken`.
   */
  create(birth: Birth): Promise<void>
  /**
   * Deletes a reply that this node holds and of which nothing was written: its creator was told that it is not there.
   * @returns false where there is one of this id all the same: another node has taken it, or something was written
   */
  discard(id: string, node: string): Promise<boolean>
  /**
   * Writes one entry each of many replies, never two of one reply, and tells those who have subscribed: stream, state and
   * telling of one reply in one step. It also notes down the server's run. Calls `done` once for each of them, with its
   * place among the writes, as soon as it is known: a server that does not answer holds back none but its own.
   */
  append(writes: readonly Write[], done: (at: number, written: Written | StoreFailure) => void): void
  /** Undefined when there is none, or none any more. */
  state(id: string): Promise<StoredState | undefined>
  /**
   * Entries from the one that has `after + 1` on: as many as fit in `octetsMax`, but at least one.
   * @returns undefined where there is nothing after it, or no such reply
   */
  read(id: string, after: Seq, octetsMax: number): Promise<Page | undefined>
  /**
   * Notes down the wish to stop, then tells the node that holds the reply. `over`: it had its ending, and nothing was noted.
   * Told or not, the holder's next append says so; a repetition tells again.
   */
  askStop(id: string): Promise<'asked' | 'over' | 'unknown'>
  /** Nobody is to go on with it: its ask goes. */
  dropAsk(id: string): Promise<void>
  /**
   * Deletes a reply that has ended. What pointed at it is freed afterwards by whoever asked, and leads nowhere until then.
   * @returns its state, as it was; undefined where it has not ended, or is not there
   */
  forget(id: string): Promise<StoredState | undefined>
  /**
   * Takes a reply from the node that holds it, under the next epoch. First the taker's index has it, then it changes hands;
   * the old index is left as it is (see `delist`), so that a crash between leaves it in both, and who holds it says the reply.
   *
   * It compares the holder alone: an incarnation that lost a reply never comes by it again, so that the holder says which epoch
   * it was. `from` may be `to`: a node that has lost track of a reply of its own. Repeated after it was done it says `moved`,
   * and the reply is one of those. Whether `from` is gone is not looked at again: who lives after all is told `moved`.
   * @returns `over`: it has its ending. `gone`: there is none.
   */
  takeOver(id: string, from: string, to: string): Promise<Takeover | 'moved' | 'over' | 'gone'>
  /** Of each, whether somebody has subscribed to it. In the order given. */
  areRead(ids: readonly string[]): Promise<readonly boolean[]>

  /**
   * What is left to do for replies that have ended: of the keys and names that lead to them, those that still do have `keepMs` to go
   * from now on, whatever they had, so that they go a little after their replies. Then they are struck from the node's index: what
   * was not done is found there. Where all is in one server it may go out together, in this order.
   */
  conclude(node: string, replies: readonly Pick<StoredState, 'head' | 'names'>[], keepMs: number): Promise<void>

  // Nodes. A node is an incarnation: its id is never used again. Its key and its index are in the node's own slot.

  /**
   * Its time begins anew. Notes down the node among all of them, every time: the list may have been lost. That list and the
   * node's index have `keepMs` to go from now on, so that nothing stays of nodes that nobody came after. Of a node that is known
   * it takes no memory.
   */
  beat(node: string, leaseMs: number, keepMs: number): Promise<Beat>
  /** Ends its time: what it holds may be taken at once. */
  handOver(node: string): Promise<void>
  /** All others that are noted down: whose time runs, and whose is over. */
  otherNodes(self: string): Promise<OtherNodes>
  /** What the node's index has: everything that it holds, and maybe more. */
  repliesOf(node: string): Promise<readonly string[]>
  enlist(node: string, ids: readonly string[]): Promise<void>
  delist(node: string, ids: readonly string[]): Promise<void>
  /** Strikes a node from the list of all whose time is over and whose index is empty; otherwise does nothing. */
  dropNode(node: string): Promise<void>

  // Listening. Sharded, where the server is a cluster.

  /**
   * Tells of every entry that is written after it has resolved, until `unsubscribe`. One subscriber a reply at most. Broken
   * connections are the store's to mend, however long it takes; a subscription that rejects does not exist.
   */
  subscribe(id: string, subscriber: Subscriber): Promise<void>
  /** Nothing more is told after this has returned. What the server still says is the store's to drop. Of what nobody has subscribed to: nothing. */
  unsubscribe(id: string): void
  /** The same for what is said to a node. Once, for good. */
  listen(node: string, listener: NodeListener): Promise<void>

  /** Lets go of the connections. Calls that wait reject as `unreachable`. */
  close(): Promise<void>
}
