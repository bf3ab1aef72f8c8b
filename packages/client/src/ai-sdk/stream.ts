// A reply as a stream of chunks, read as fast as its reader takes them.
import type { LineState } from '../line-state.ts'
import type { Arrival, Reply } from '../reply.ts'
import { Teller, failureIn } from './tell.ts'
import type { UiChunk } from './ui.ts'

/**
 * One step of a message, from `start-step` to `finish-step`.
 * @param arrivals of the reply, from its first event
 * @returns the chunk that ends the message, if this was its last step
 * @throws HoldfastError the reply's own problem, or why its ending could not be reached
 */
export async function* tellReply(
  reply: Reply,
  arrivals: AsyncIterable<Arrival>,
): AsyncGenerator<UiChunk, Extract<UiChunk, { type: 'finish' }>> {
  const teller = new Teller(reply.id)
  yield { type: 'start-step' }
  for await (const { event } of arrivals) {
    yield* teller.tell(event)
    const failure = failureIn(event)
    if (failure) throw failure
  }
  // The relay's word can be all there is of an ending.
  return teller.finish ?? { type: 'finish', finishReason: 'other' }
}

/** The chunks as a stream, and between them what the line is doing, as it happens. */
export function streamOf(chunks: AsyncGenerator<UiChunk, void>, reply: Reply): ReadableStream<UiChunk> {
  let forget: () => void
  return new ReadableStream<UiChunk>({
    start(controller) {
      let line: LineState | undefined
      const look = () => {
        if (line === reply.line) return
        line = reply.line
        controller.enqueue({ type: 'data-holdfast-line', data: line, transient: true })
      }
      forget = reply.subscribe(look)
      look()
    },
    // The queue is empty when more is asked for, so an error drops nothing that was told.
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (!done) return controller.enqueue(value)
        forget()
        controller.close()
      } catch (failure) {
        forget()
        controller.error(failure)
      }
    },
    cancel() {
      forget()
      void chunks.return().catch(() => undefined)
    },
  })
}
