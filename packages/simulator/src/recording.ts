// A recorded body as beats: its own bytes, in its own events or in pieces of any size.
import { type Octets, octetsOf } from './octets.ts'
import type { Beat } from './vendors/vendor.ts'

/** @param chunkBytes size of a piece; 0: one event each, however the recording ends its lines */
export function* recordedBeats(body: string, chunkBytes: number): Generator<Beat> {
  for (const octets of chunkBytes > 0 ? chunksOf(octetsOf(body), chunkBytes) : eventsOf(octetsOf(body)))
    yield { octets, part: partOf(octets) }
}

function* chunksOf(octets: Octets, size: number): Generator<Octets> {
  for (let at = 0; at < octets.length; at += size) yield octets.slice(at, at + size)
}

function* eventsOf(octets: Octets): Generator<Octets> {
  const blankLine = /\r\n\r\n|\n\n|\r\r/g
  let from = 0
  while (blankLine.exec(octets)) {
    yield octets.slice(from, blankLine.lastIndex)
    from = blankLine.lastIndex
  }
  if (from < octets.length) yield octets.slice(from)
}

function partOf(octets: Octets): Beat['part'] {
  if (/^data: ?\[DONE\]/.test(octets) || /^event: ?message_stop/.test(octets)) return 'terminal'
  if (/^event: ?message_delta/.test(octets) || /"finish_reason": ?"/.test(octets)) return 'reason'
  return octets.startsWith(':') ? 'frame' : 'token'
}
