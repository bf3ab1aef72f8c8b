// Chunks as the AI SDK's event stream, for a browser behind the application's own server.
import { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'
import type { UiChunk } from './ui.ts'

/** How often a reader hears something at the least. Balancers cut at 60 s of silence, some earlier. */
const HEARTBEAT_MS = 10_000

/**
 * @param chunks an error of theirs becomes the stream's own `error`
 * @param onGone the reader has gone; told once, also after the end
 */
export function eventStreamOf(chunks: AsyncIterator<UiChunk, unknown>, runtime: Runtime, onGone: () => void): Response {
  const utf8 = new TextEncoder()
  let rest: () => void = () => undefined
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const beat = () => {
        rest = runtime.after(HEARTBEAT_MS, () => {
          // Not while chunks wait: whoever does not read needs no sign of life.
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(utf8.encode(': ping\n\n'))
          beat()
        })
      }
      beat()
    },
    async pull(controller) {
      const say = (data: string) => controller.enqueue(utf8.encode(`data: ${data}\n\n`))
      try {
        const { done, value } = await chunks.next()
        if (!done) return say(JSON.stringify(value))
      } catch (failure) {
        say(JSON.stringify({ type: 'error', errorText: wordsOf(failure) }))
      }
      say('[DONE]')
      end()
      controller.close()
    },
    cancel: () => end(),
  })
  const end = () => {
    rest()
    onGone()
  }
  return new Response(body, { headers: HEADERS })
}

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-vercel-ai-ui-message-stream': 'v1',
  // nginx would hold chunks back until its buffer is full.
  'x-accel-buffering': 'no',
}

/** The code first: it is what a program can go by. An error of another kind may quote a prompt. */
const wordsOf = (failure: unknown): string =>
  failure instanceof HoldfastError ? `${failure.code}: ${failure.message}` : 'An error occurred.'
