// A frame is one server-sent event of a reply, in the dialect its creator asked for.
import type { Seq } from './seq.ts'

/** What an SSE event says, whoever said it. `event` is absent when the stream did not name one. */
export interface Saying {
  readonly event?: string
  readonly data: string
}

/** A saying with its place in the log. */
export interface Frame extends Saying {
  readonly seq: Seq
}
