// A turn on the server, told again from what its record names: replies out of their logs, and what stands between them.
import type { Reply } from '../reply.ts'
import type { Runtime } from '../runtime.ts'
import type { Pending } from './pending.ts'
import { tellReply } from './stream.ts'
import type { UiChunk } from './ui.ts'

/** How often is looked whether the turn has gone on: while a tool is at work, or the first reply has no name yet. */
const LOOK_MS = 250
/** Without a word of it for so long, whoever worked on the turn is gone. */
const LOOK_MS_MAX = 60_000

/**
 * @param look the record as it stands
 * @param read a reply, from its first event
 * @throws HoldfastError a reply's own problem, or why its ending could not be reached
 */
export async function* retellTurn(
  pending: Pending,
  look: () => Promise<Pending | undefined>,
  read: (reply: string) => Reply,
  runtime: Runtime,
  left: AbortSignal,
): AsyncGenerator<UiChunk, void> {
  let turn = pending
  let at = 0
  let finish: Extract<UiChunk, { type: 'finish' }> | undefined
  for (let sinceMs = 0; ; sinceMs += LOOK_MS) {
    // A message without a reply is not shown: it may never get one.
    if (turn.told.some((item) => typeof item === 'string'))
      for (; at < turn.told.length; at += 1, sinceMs = 0) {
        const item = turn.told[at]!
        if (typeof item !== 'string') yield item
        else {
          const reply = read(item)
          finish = yield* tellReply(reply, reply[Symbol.asyncIterator]())
        }
      }
    const isWaiting = finish === undefined || finish.finishReason === 'tool-calls'
    if (turn.isOver || turn.isStopping || !isWaiting || sinceMs >= LOOK_MS_MAX || left.aborted) break
    await new Promise<void>((resolve) => runtime.after(LOOK_MS, resolve))
    const next = await look()
    if (next?.key !== pending.key) break
    turn = next
  }
  // Nobody may go on by himself with a turn whose tools nobody answers any more.
  if (finish)
    yield turn.isOver || finish.finishReason !== 'tool-calls' ? finish : { ...finish, finishReason: 'interrupted' }
}
