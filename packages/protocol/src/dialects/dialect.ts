// What a dialect must be able to say and to read. One file each beside this one; the list is in index.ts.
import type { Event } from '../event.ts'
import type { Message } from '../fold.ts'
import type { Saying } from '../frame.ts'
import type { Problem } from '../problem.ts'
import type { SseDecoder, SseDecoderOptions } from '../sse.ts'

export type DialectName = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'

/** Reads one stream. It remembers (which block is open, which tool call is which), so: a fresh one per stream. */
export interface Reader {
  /** What one SSE event says. Never throws: what cannot be understood is `unknown`, what is broken is `message-fail`. */
  read(saying: Saying): Event[]
  /**
   * The stream is over. Says the ending if the model had given one before its transport stopped (openai-chat: a
   * `finish_reason` without `[DONE]`), and nothing if it had not: then it was a cut.
   */
  close(): Event[]
}

/** Writes one stream. Remembers like a reader. */
export interface Writer {
  write(event: Event): Saying[]
  /** Where the dialect numbers its events itself: the number of the next. For a writer that goes on in a stream of another's. */
  skipTo?(sequence: number): void
}

/** What a writer needs to know that no event says. */
export interface Voice {
  readonly id: string
  readonly model: string
  /** Seconds since 1970, as `created` wants it. */
  readonly createdS: number
}

export interface Dialect {
  readonly name: DialectName
  /** Splits the body of a stream into sayings, where `sseDecoder` alone would miss some. A fresh one per stream. */
  decoder?(options?: SseDecoderOptions): SseDecoder
  reader(): Reader
  writer(voice: Voice): Writer
  /** A whole (not streamed) answer, as events. Never throws. */
  readWhole(body: string): Event[]
  /** A message as a whole answer, ready for JSON.stringify. */
  writeWhole(message: Message, voice: Voice): unknown
  /**
   * True when a streamed event only carries content on: no ending, no failure, no usage, nothing a watcher must see.
   * A glance at the text, without parsing it, because it is made for every token. May say false too often, never
   * true wrongly. A reader that is shown only the frames for which this is false still finds every ending,
   * failure and usage.
   */
  isPlain(saying: Saying): boolean
  /**
   * A failure in mid-stream, in the dialect's native form, with our code in it.
   * @param sequence how many events the stream has before it, for dialects that number them
   */
  failure(problem: Problem, sequence?: number): Saying
  /** The body of an HTTP error response, ready for JSON.stringify. */
  refusal(problem: Problem): unknown
  /** What a recorded or live HTTP error of an upstream says, from its status, headers and body. */
  readRefusal(status: number, headers: Readonly<Record<string, string | undefined>>, body: string): Problem
}
