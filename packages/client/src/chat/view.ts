// Turns and what is being read of them → the messages that are shown. Pure, and sparing: what did not change stays the
// same object, so that whoever draws it can leave it alone.
import { EMPTY } from '@holdfast/protocol'
import type { Metrics } from '../metrics.ts'
import type { Reply } from '../reply.ts'
import type { AssistantMessage, ChatMessage, ChatState, Cost } from './chat.ts'
import { type Shown, type Turns, isOpen } from './tree.ts'
import type { Trouble } from './trouble.ts'

/** What this visit knows of a turn's reply. */
export interface Reading {
  /** The opening of the chat that it is read in. */
  readonly life?: AbortController | undefined
  readonly reply?: Reply
  /** What an earlier line had read. It is shown until this one has come as far. */
  readonly before?: Reply | undefined
  readonly isStopping?: boolean
  /** Of the line. The reply may be well. */
  readonly trouble?: Trouble
  /** Once it is over. */
  readonly metrics?: Metrics | undefined
}

export function messageOf({ turn, branch }: Shown, reading: Reading | undefined): ChatMessage {
  if (turn.role === 'user') {
    const { parent: _, ...said } = turn
    return { ...said, branch }
  }
  const { id, at, role, model, replyId, content, cost, results } = turn
  const reply = isOpen(turn) ? reading?.reply : undefined
  const trouble = turn.trouble ?? reading?.trouble
  return present({
    id,
    at,
    role,
    branch,
    model,
    replyId,
    content: content ?? (reply && farthest(reading)?.message) ?? EMPTY,
    isRunning: isOpen(turn) && !trouble,
    line: reply?.line,
    metrics: reply?.metrics ?? reading?.metrics,
    cost,
    results,
    trouble,
  }) as ChatMessage
}

/** The line that has read the most. */
export const farthest = ({ reply, before }: Reading = {}): Reply | undefined =>
  reply && before && reply.seq < before.seq ? before : (reply ?? before)

/** Of a chat that has been loaded. */
export const statusOf = (
  answer: AssistantMessage | undefined,
  reading: Reading | undefined,
  isWorking: boolean,
): ChatState['status'] =>
  isWorking
    ? 'submitted'
    : answer?.isRunning
      ? reading?.isStopping
        ? 'stopping'
        : answer.content.blocks.length > 0
          ? 'streaming'
          : 'submitted'
      : answer?.trouble
        ? 'error'
        : 'ready'

/** The sum, where all have one currency. */
export function sumOf(turns: Turns): Cost | undefined {
  const costs = [...turns.values()].flatMap((turn) => (turn.role === 'assistant' && turn.cost) || [])
  return costs.length > 0 && costs.every(({ currency }) => currency === costs[0]!.currency)
    ? costs.reduce((sum, { amount, isEstimate }) => ({
        ...sum,
        amount: sum.amount + amount,
        isEstimate: sum.isEstimate || isEstimate,
      }))
    : undefined
}

/** `next`, or `previous` where they hold the same, in a list or an object. */
export function share<T extends object>(previous: T | undefined, next: T): T {
  const keys = Object.keys(next) as (keyof T)[]
  return previous && Object.keys(previous).length === keys.length && keys.every((key) => previous[key] === next[key])
    ? previous
    : next
}

/** Without the fields that are undefined. */
export const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
