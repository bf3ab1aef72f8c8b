// A reply as a ReadableStream, for what wants one. Nothing is read ahead: who does not pull holds the line back, as a slow
// iterator does. Cancelling leaves, and stops nothing.
import type { Arrival } from './reply.ts'
import { type TextDeltasSettings, type Told, textDeltas } from './text-deltas.ts'

/** The events to come, with their seqs. Errors with what `finished` rejects with. */
export const toReadableStream = (reply: Told): ReadableStream<Arrival> => readable(reply[Symbol.asyncIterator]())

/**
 * The text to come, and nothing else; see `textDeltas` for what it errors with. A response's body wants bytes:
 * `new Response(toTextStream(reply).pipeThrough(new TextEncoderStream()))`.
 */
export const toTextStream = (reply: Told, settings?: TextDeltasSettings): ReadableStream<string> =>
  readable(textDeltas(reply, settings))

/** ReadableStream.from, which browsers do not have yet. */
const readable = <T>(iterator: AsyncGenerator<T, void>): ReadableStream<T> =>
  new ReadableStream<T>(
    {
      pull: async (out) => {
        const { done, value } = await iterator.next()
        if (done) out.close()
        else out.enqueue(value)
      },
      // Not awaited: a generator that waits for the next event leaves when that has come.
      cancel: () => void iterator.return().catch(() => undefined),
    },
    { highWaterMark: 0 },
  )
