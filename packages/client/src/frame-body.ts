// A response body of whole frames, fed by a line. It looks at the frames only for their ending, and without parsing
// them: an ending it overlooks costs one more question to the relay, one it imagined would cost the reader his text.
import { HEARTBEAT, type Saying, encodeSse } from '@holdfast/protocol'
import type { Listener } from './line.ts'

/** Chunks that may wait for a slow SDK before the line is read no further. */
const BUFFERED_CHUNKS_MAX = 16

export interface FrameBody {
  readonly stream: ReadableStream<Uint8Array>
  readonly listener: Omit<Listener, 'opened' | 'changed'>
  close(): void
  fail(failure: unknown): void
}

/** @param cancelled told when whoever reads the body wants no more of it */
export function frameBody(cancelled: (reason: unknown) => void): FrameBody {
  const text = new TextEncoder()
  let frames: string[] = []
  let hasReason = false
  let resume: (() => void) | undefined
  let out!: ReadableStreamDefaultController<Uint8Array>
  const stream = new ReadableStream<Uint8Array>(
    { start: (controller) => void (out = controller), pull: () => resume?.(), cancel: cancelled },
    { highWaterMark: BUFFERED_CHUNKS_MAX },
  )
  return {
    stream,
    listener: {
      frame: (event, seq) => {
        // A stream without ids of its own gets none of ours.
        frames.push(encodeSse(event, event.id ? seq : undefined))
        hasReason ||= /"finish_reason": ?"/.test(event.data)
        return isLast(event)
      },
      // Only ever between frames, and without a blank line: openai-python takes that for an empty event.
      heartbeat: () => void frames.push(HEARTBEAT),
      ready: () => {
        if (frames.length > 0) out.enqueue(text.encode(frames.join('')))
        frames = []
        return out.desiredSize! > 0 ? undefined : new Promise((resolve) => (resume = resolve))
      },
      // What the model never said is not made up: the body ends where the log ends.
      over: () => undefined,
      // Many who imitate OpenAI give the reason and leave out `[DONE]`.
      isWhole: () => hasReason,
    },
    close: () => out.close(),
    fail: (failure) => out.error(failure),
  }
}

/** The last words of each dialect, and an error, after which none says more. */
const isLast = ({ event = '', data }: Saying): boolean =>
  /^(error|message_stop|response\.(completed|failed|incomplete))$/.test(event) ||
  data === '[DONE]' ||
  data.startsWith('{"error":{')
