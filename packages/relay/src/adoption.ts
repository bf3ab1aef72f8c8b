// What becomes of a reply that a crash, or a log that could not be written, has left without an ending.
import { EMPTY, type Ending, type Message, type Problem, fold } from '@holdfast/protocol'
import { estimate, tokensOf } from './bill.ts'
import type { Adopted, Head, Log, ReplyState } from './logs/log.ts'
import type { Limits } from './limits.ts'
import { eventsOf } from './message.ts'
import type { Octets } from './octets.ts'
import type { Left, Order } from './pump.ts'
import type { Place } from './routing/course.ts'
import { octetsIn } from './said.ts'

export type Fate =
  /** The model had named it, and only its good-bye is missing. */
  | { readonly kind: 'ends'; readonly ending: Ending }
  | { readonly kind: 'fails'; readonly problem: Problem }
  | { readonly kind: 'goes-on'; readonly order: Order; readonly left: Left }

/** An order made again. */
export interface Reordered {
  readonly order: Order
  /** Every place where it may have been bought before. None where the plan was another then, so that nobody knows. */
  readonly places: readonly Place[]
}

export interface Surroundings {
  /** Undefined where the ask cannot be read, or nobody serves its model any more. */
  readonly reorder: (ask: Octets, head: Head) => Reordered | undefined
  readonly limits: Pick<Limits, 'segmentsMax'>
  /** When the reply has had its time, in milliseconds since 1970. */
  readonly deadline: number
  readonly now: number
  /** Somebody reads it now. */
  readonly isRead: boolean
  readonly isStopped: boolean
}

/** What a log says: its message, and how much that is, what was void later included. */
export interface Heard {
  readonly message: Message
  /** Pieces of text, thinking and arguments. */
  readonly deltas: number
  /** Octets of UTF-8 in them. */
  readonly said: number
}

/** Everything that the log says of it. */
export async function hear(log: Log, { head, last }: ReplyState): Promise<Heard> {
  let message = EMPTY
  let [deltas, said] = [0, 0]
  for await (const event of eventsOf(log, head, last)) {
    message = fold(message, event)
    const octets = octetsIn(event)
    if (octets > 0) deltas += 1
    said += octets
  }
  return { message, deltas, said }
}

/** @param heard undefined when it cannot be read any more */
export function fateOf(adopted: Adopted, heard: Heard | undefined, around: Surroundings): Fate {
  const said = heard?.message
  // A stop that was acknowledged holds, as it would have while the reply was running.
  if (around.isStopped) return { kind: 'fails', problem: STOPPED }
  if (said?.ending) return { kind: 'ends', ending: said.ending }
  const reordered = heard && mayGoOn(adopted, around) ? reorder(adopted, around) : undefined
  if (!heard || !reordered) return { kind: 'fails', problem: RESTARTED }
  const { last } = adopted.state
  const segment = heard.message.seams?.at(-1)?.segment ?? 1
  const purchases = purchasesOf(reordered, heard, last)
  const isUnbilled = last > 0 && purchases.length === 0
  const left = {
    last,
    segment,
    purchases,
    ...(isUnbilled && { unbilled: tokensOf(heard) }),
    said: heard.said,
    why: RESTARTED,
  }
  return { kind: 'goes-on', order: reordered.order, left }
}

/** Nothing more is bought for nobody, nor for a reply that may be what kills its process. */
function mayGoOn({ state: { head }, times }: Adopted, { limits, deadline, now, isRead }: Surroundings): boolean {
  const isWanted = isRead || head.disconnect.policy !== 'cancel'
  return isWanted && now < deadline && times < limits.segmentsMax
}

const reorder = ({ ask, state: { head } }: Adopted, around: Surroundings): Reordered | undefined =>
  ask === undefined ? undefined : around.reorder(ask, head)

/**
 * What it had cost by then. The log knows what was said, and of those who went on with it or began anew the model, but not who
 * said it: only where there is one place that can have been it this is told, as an estimate.
 */
function purchasesOf({ order, places }: Reordered, { message, ...told }: Heard, last: number): Left['purchases'] {
  const { usage, seams = [] } = message
  const [place, another] = places
  const isIt = place !== undefined && another === undefined && seams.every(({ model }) => model === place.model)
  return isIt && last > 0 ? [estimate(place, order.ask.body.length, told, usage)] : []
}

export const STOPPED: Problem = { code: 'reply-stopped', message: 'The reply was stopped.' }
const RESTARTED: Problem = {
  code: 'relay-restarted',
  message: 'The relay was restarted while the reply was running. What had arrived is kept.',
}
