// A seq numbers the frames of one reply: 1, 2, 3 … no gaps. 0 means "from the beginning": it is where a
// reader stands that has nothing yet, and never the seq of a frame.

export type Seq = number

/** The largest seq the wire carries. Beyond it JavaScript would round. */
export const SEQ_MAX = Number.MAX_SAFE_INTEGER

/**
 * Reads a seq as it stands in `Last-Event-ID`, `?after=` or an SSE `id:` line: decimal digits, nothing else.
 * @returns the seq, or `undefined` for anything that is not one (negative, fractional, padded, too large).
 */
export function parseSeq(text: string): Seq | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return undefined
  const seq = Number(text)
  return seq <= SEQ_MAX ? seq : undefined
}
