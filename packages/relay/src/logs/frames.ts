// Finds frames inside the octets of a batch. Every SSE frame of a log ends with its own seq, `id: <seq>`, and the
// only blank line it contains; so a seq can be searched for instead of counted to, and what is found proves itself.
import { type Seq, parseSeq } from '@holdfast/protocol'
import type { Batch } from './log.ts'

const END = '\n\n'
const ID = '\nid: '

/**
 * The frames of `batch` after `after`: about `charsMax` characters of them, but at least one whole frame.
 * @param after at least `batch.first - 1`, less than `batch.last`
 */
export function cutBatch(batch: Batch, after: Seq, charsMax: number): Batch {
  if (after < batch.first - 1 || after >= batch.last) throw new Error(`no frames after ${after} in this batch`)
  const start = after < batch.first ? 0 : endOf(batch, after)
  const room = batch.octets.length - start
  // A batch of one frame is never searched: the body of a reply that was not streamed has no ids.
  if (room <= charsMax || after + 1 === batch.last) {
    return start === 0 ? batch : { ...batch, first: after + 1, octets: batch.octets.slice(start) }
  }
  const end = frameEnd(batch, start, charsMax)
  if (end === batch.octets.length) return { ...batch, first: after + 1, octets: batch.octets.slice(start) }
  return { first: after + 1, last: seqBefore(batch, end), octets: batch.octets.slice(start, end) }
}

/** Where the frame with this seq ends. */
function endOf(batch: Batch, seq: Seq): number {
  const line = ID + seq + END
  const at = batch.octets.indexOf(line)
  if (at === -1) throw new Error(`frame ${seq} is not in its batch`)
  return at + line.length
}

/** The last end of a frame within `charsMax` of `start`, or the first one after it. */
function frameEnd(batch: Batch, start: number, charsMax: number): number {
  const within = batch.octets.lastIndexOf(END, start + charsMax - END.length)
  const at = within >= start ? within : batch.octets.indexOf(END, start)
  return at === -1 ? batch.octets.length : at + END.length
}

function seqBefore(batch: Batch, end: number): Seq {
  const stop = end - END.length
  const at = batch.octets.lastIndexOf(ID, stop)
  const seq = at === -1 ? undefined : parseSeq(batch.octets.slice(at + ID.length, stop))
  if (seq === undefined || seq < batch.first || seq >= batch.last) throw new Error('a frame of this batch has no id')
  return seq
}
