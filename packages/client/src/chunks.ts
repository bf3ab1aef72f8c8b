// A body as its reader sees it: chunk by chunk, each with the events that it completed.
import { type SseEvent, sseDecoder } from '@holdfast/protocol'

export interface Chunk {
  readonly events: readonly SseEvent[]
  /** Comments and nothing else: alone they say that the model is quiet, beside events nothing that those do not. */
  readonly isHeartbeat: boolean
  readonly bytes: number
}

/** Ends with the body, or when `gone` is aborted. Throws what the body breaks with, and HoldfastError `frame-too-large`. */
export async function* chunksOf(body: ReadableStream<Uint8Array>, gone: AbortSignal): AsyncGenerator<Chunk, void> {
  const reader = body.getReader()
  // Not every platform's fetch breaks a body when its signal says so; this always ends the read.
  gone.addEventListener('abort', () => void reader.cancel().catch(() => undefined))
  const text = new TextDecoder()
  let hasComment = false
  const sse = sseDecoder({ onComment: () => (hasComment = true) })
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    hasComment = false
    const events = sse.push(text.decode(value, { stream: true }))
    yield { events, isHeartbeat: hasComment && events.length === 0, bytes: value.byteLength }
  }
}
