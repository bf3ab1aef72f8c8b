// A reply's ask, read from where it stands. It is checked like a frame; one that cannot be read is none.
import type { Octets } from '../../octets.ts'
import { unpack } from './archive.ts'
import type { OpenFiles } from './open-files.ts'
import { readRecord, recordLength, RECORD_BYTES_MIN } from './record.ts'
import type { Reply } from './reply.ts'
import type { Segment } from './segment.ts'

export function readAsk({ ask, slot }: Reply, files: OpenFiles): Octets | undefined {
  if (!ask) return undefined
  try {
    return 'segment' in ask
      ? readRecorded(ask.segment, ask.offset, slot, files)
      : unpack(files.get(ask.archive), ask.place)
  } catch {
    return undefined
  }
}

function readRecorded({ name, length, salt }: Segment, offset: number, slot: number, files: OpenFiles) {
  const file = files.get(name)
  const start = Buffer.alloc(RECORD_BYTES_MIN)
  file.read(start, 0, start.length, offset)
  const whole = recordLength(start, 0)
  if (offset + whole > length) return undefined
  const bytes = Buffer.allocUnsafe(whole)
  if (file.read(bytes, 0, whole, offset) < whole) return undefined
  const record = readRecord(bytes, 0, whole, salt)
  if (typeof record === 'string' || record.kind !== 'ask' || record.slot !== slot) return undefined
  return bytes.toString('latin1', record.octetsAt)
}
