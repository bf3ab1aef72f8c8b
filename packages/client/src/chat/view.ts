// Turns and what is being read of them → the messages that are shown. Pure.
import { EMPTY } from '@holdfast/protocol'
import type { Metrics } from '../metrics.ts'
import type { Reply } from '../reply.ts'
import type { AssistantMessage, ChatMessage, ChatState, Cost } from './chat.ts'
import { share } from './share.ts'
import { type Answer, type Shown, type Turns, isOpen } from './tree.ts'
import type { Trouble } from './trouble.ts'

/** What this visit knows of a turn's reply. */
export interface Reading {
  /** The opening of the chat that it is read in. */
  readonly life?: AbortController
  readonly reply?: Reply
  /** What an earlier line had read. It is shown until this one has come as far. */
  readonly before?: Reply | undefined
  isStopping?: boolean
  /** Of the line. The reply may be well. */
  trouble?: Trouble
  /** Once it is over. */
  readonly metrics?: Metrics | undefined
}

/** @param before the message in its place, which is given back where nothing is new */
export function messageOf({ turn, branch }: Shown, reading: Reading = {}, before?: ChatMessage): ChatMessage {
  const { parent: _, idempotencyKey: _key, body: _body, ...said } = turn as Answer
  const { reply, metrics, trouble } = reading
  const message = { ...said, branch: share(before?.branch, branch) }
  return share(
    before,
    (turn.role === 'user'
      ? message
      : {
          ...message,
          content: said.content ?? farthest(reading)?.message ?? EMPTY,
          isRunning: isOpen(turn) && !trouble,
          line: reply?.line,
          metrics: reply?.metrics ?? metrics,
          trouble: isOpen(turn) ? trouble : said.trouble,
        }) as ChatMessage,
  )
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

/** The sum; undefined where it would be of several currencies. */
export function sumOf(turns: Turns): Cost | undefined {
  let sum: Cost | undefined
  for (const turn of turns.values()) {
    const { cost } = turn as Answer
    if (!cost) continue
    if (sum && sum.currency !== cost.currency) return undefined
    sum = { ...cost, amount: cost.amount + (sum?.amount ?? 0), isEstimate: cost.isEstimate || !!sum?.isEstimate }
  }
  return sum
}
