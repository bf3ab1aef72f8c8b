// What memory holds of one reply: its head, its counters and where its frames stand. Never a frame.
import type { HoldfastError, Seq } from '@holdfast/protocol'
import type { Final, Follower, Head, Lease, ReplyState } from '../log.ts'
import { PositionIndex } from './position-index.ts'
import type { Place } from './record.ts'
import type { Segment } from './segment.ts'

/** A run of frames that was moved, compressed, to an archive. */
export interface Part {
  readonly archive: string
  readonly first: Seq
  readonly last: Seq
  readonly place: Place
}

/** Where a reply's ask stands: a record of a segment, or compressed in an archive. */
export type AskAt =
  | { readonly segment: Segment; readonly offset: number }
  | { readonly archive: string; readonly place: Place }

const NOBODY: readonly Follower[] = []
const NAMELESS: readonly string[] = []

export class Reply {
  readonly slot: number
  readonly head: Head
  /** Seq of the newest durable frame. */
  last: Seq = 0
  /** Octets of all its durable frames. */
  octets = 0
  final: Final | undefined
  stopAsked = false
  keyReleased = false
  names = NAMELESS
  /** Until its ending, or until nobody may go on with it. */
  ask: AskAt | undefined
  /** How often it was given away with its ask. */
  adoptions = 0
  /** Base of the segment that has its head, until that is an archive. */
  bornIn: number | undefined
  /** Base of the segment that has its ending, where that has no frame of its own. */
  endedIn: number | undefined
  /** Part of it is damaged. It has no ending and will have none; nothing of it is shown. */
  lost = false
  /** Its owner wants it gone. It is remembered, because files say that it was there. */
  deleted = false
  /** Oldest first, and all of them before `records`. */
  parts: readonly Part[] = []
  /** Its records in segments, oldest segment first. */
  records: readonly PositionIndex[] = []
  /** Replaced, never changed: a follower may leave while it is being told. */
  followers: readonly Follower[] = NOBODY
  /** Who may append to it. */
  lease: (Lease & { fail(failure: HoldfastError): void }) | undefined

  constructor(slot: number, head: Head) {
    this.slot = slot
    this.head = head
  }

  /** Nothing will follow. */
  get isOver(): boolean {
    return this.final !== undefined || this.lost || this.deleted
  }

  /** When it was over, in milliseconds since 1970. One without an ending goes by its beginning. */
  get overAt(): number {
    return this.final?.endedAt ?? this.head.createdAt
  }

  state(): ReplyState {
    const { head, last, stopAsked, final } = this
    return final ? { head, last, stopAsked, final } : { head, last, stopAsked }
  }

  /** Notes where a durable record of its frames stands. */
  extend(segment: Segment, offset: number, first: Seq, last: Seq, octets: number): void {
    let index = this.records.at(-1)
    if (index?.segment !== segment) {
      index = new PositionIndex(segment)
      this.records = [...this.records, index]
    }
    index.push(offset, first)
    this.last = last
    this.octets += octets
  }

  /** Its frames of this segment, the oldest it has, stand in these parts now, and its ask stands there. */
  move(segment: Segment, parts: readonly Part[], ask: AskAt | undefined): void {
    if (this.ask && 'segment' in this.ask && this.ask.segment === segment) this.ask = ask
    if (this.records[0]?.segment !== segment) return
    this.records = this.records.slice(1)
    this.parts = [...this.parts, ...parts]
  }

  follow(follower: Follower): () => void {
    // Wrapped, so that whoever follows twice with one function leaves once at a time.
    const told: Follower = (batch) => follower(batch)
    this.followers = [...this.followers, told]
    return () => {
      this.followers = this.followers.filter((other) => other !== told)
    }
  }
}
