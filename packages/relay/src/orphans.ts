// Replies that have neither an ending nor a pump: what a crash, a node that is gone, or a failed write has left behind. Each
// goes on at a pump of this node, or is given its ending here; which of them, adoption.ts decides.
import { HoldfastError } from '@holdfast/protocol'
import { type Fate, type Heard, type Reordered, fateOf, hear } from './adoption.ts'
import { Bill, tokensOf } from './bill.ts'
import { writeFailure } from './failure.ts'
import { Journey } from './journey.ts'
import type { Limits } from './limits.ts'
import type { Adopted, Final, Head, Lease, Log } from './logs/log.ts'
import type { Inherited } from './nodes/inherited.ts'
import type { Octets } from './octets.ts'
import type { Left, Order } from './pump.ts'
import type { Receipt } from './receipt.ts'
import type { Runtime } from './runtime.ts'
import { readStoredAsk } from './stored-ask.ts'
import { Tail } from './tail.ts'

export interface OrphansOptions {
  readonly log: Log
  readonly runtime: Runtime
  readonly limits: Limits
  /** See `Surroundings.reorder`. Without it none goes on. */
  readonly reorder?: (ask: Octets, head: Head) => Reordered | undefined
  /** See `RepliesOptions.onReceipt`. */
  readonly onReceipt?: (receipt: Receipt, bodyOf: () => Buffer | undefined) => void
  readonly inherited: Inherited
  /** Somebody reads it here. */
  readonly isRead: (id: string) => boolean
  /** Nothing is adopted any more: whoever opens the log next begins with it once more. */
  readonly isClosing: () => boolean
  /** @param deadline when the reply has had its time, in milliseconds since 1970 */
  readonly goesOn: (lease: Lease, head: Head, order: Order, deadline: number, left: Left) => void
}

export class Orphans {
  readonly #options: OrphansOptions
  #adopting: Promise<unknown> | undefined

  constructor(options: OrphansOptions) {
    this.#options = options
  }

  /** Undefined, or settles when it is known what becomes of all that were being adopted. May reject. */
  get adopting(): Promise<unknown> | undefined {
    return this.#adopting
  }

  /**
   * Resolves when it is known of each what becomes of it, which waits for no upstream. Where the log still cannot be written
   * a reply stays an orphan, for the next time.
   * @returns of how many it is known
   */
  adopt(): Promise<number> {
    const adopting = this.#adoptAll()
    this.#adopting = adopting
    return adopting
  }

  async #adoptAll(): Promise<number> {
    const orphans = await this.#options.log.adopt()
    const settled = await Promise.allSettled(
      orphans.map((adopted) =>
        this.#adopt(adopted).catch((cause: unknown) => {
          adopted.lease.letGo()
          throw cause
        }),
      ),
    )
    return settled.filter((one) => one.status === 'fulfilled').length
  }

  async #adopt(adopted: Adopted): Promise<void> {
    const { log, runtime, limits, inherited, isRead, isClosing, goesOn, reorder = () => undefined } = this.#options
    const { state, lease } = adopted
    const { head } = state
    if (state.final) return this.#endedThere(adopted, state.final)
    const heard = await this.#hear(adopted)
    // Where nodes share the log, nothing may fail between here and there: the reply is this one's, and nobody else's.
    const isStopped = lease.shared ? lease.shared.isStopAsked : (await log.state(head.id))?.stopAsked === true
    if (isClosing()) return
    if (adopted.from !== undefined) inherited.took(head.id, adopted.from)
    const deadline = head.createdAt + limits.replyMsMax
    const fate = fateOf(adopted, heard, {
      reorder,
      limits,
      deadline,
      now: runtime.now(),
      isRead: isRead(head.id) || lease.shared?.isReadElsewhere === true,
      isStopped,
    })
    if (fate.kind === 'goes-on') goesOn(lease, head, fate.order, deadline, fate.left)
    else await this.#end(adopted, heard, fate)
  }

  /** What cannot be read any more can still be given its ending. What cannot be read just now is let go of while it may go on. */
  #hear({ state, lease, ask, times }: Adopted): Promise<Heard | undefined> {
    const { log, limits } = this.#options
    const mayWait = lease.shared && ask !== undefined && times < limits.segmentsMax - 1
    return hear(log, state).catch((cause: unknown) => {
      if (mayWait && cause instanceof HoldfastError && cause.code === 'log-failed') throw cause
      return undefined
    })
  }

  async #end(adopted: Adopted, heard: Heard | undefined, fate: Exclude<Fate, { kind: 'goes-on' }>): Promise<void> {
    const { runtime, inherited } = this.#options
    const { state, lease } = adopted
    const { head } = state
    const tail = new Tail(lease, state.last)
    const left = { last: state.last, segment: heard?.message.seams?.at(-1)?.segment ?? 1, said: heard?.said ?? 0 }
    const journey = new Journey(head, { tail, bill: new Bill(), ask: undefined, left }, runtime)
    const endedAt = runtime.now()
    const unbilled = heard ? tokensOf(heard) : state.last
    if (fate.kind === 'ends') tail.commit(endedAt, { ending: fate.ending, endedAt, unbilled })
    else writeFailure(tail, head, fate.problem, endedAt, unbilled)
    await tail.flushed().catch((cause: unknown) => {
      inherited.over(head.id, undefined)
      throw cause
    })
    inherited.over(head.id, tail.final?.ending)
    if (tail.final) this.#tell(adopted, journey, tail.final)
  }

  /** The log has ended it itself. Whoever holds money for it hears of that, as of any other. */
  async #endedThere(adopted: Adopted, final: Final): Promise<void> {
    const { state, lease } = adopted
    await lease.flushed()
    const left = { last: state.last, segment: 1, said: 0 }
    const luggage = { tail: new Tail(lease, state.last), bill: new Bill(), ask: undefined, left }
    this.#tell(adopted, new Journey(state.head, luggage, this.#options.runtime), final)
  }

  #tell({ state: { head }, ask }: Adopted, journey: Journey, final: Final): void {
    const bodyOf = () => (ask === undefined ? undefined : readStoredAsk(ask, head)?.ask.body)
    this.#options.onReceipt?.(journey.receipt(final), bodyOf)
  }
}
