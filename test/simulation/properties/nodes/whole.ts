// Invariant 1, over nodes. Whichever node served a reader, what it has applied is a prefix of the one text that the store has
// taken. Whoever finished has the whole log; only where history was lost it may be that there was more of it once.
import type { Evidence, EventReading } from '../../evidence.ts'
import { isWhole } from '../whole.ts'
import { asTaken, isHistoryLost, withChanged } from './truth.ts'

export function* isWholeOverNodes(evidence: Evidence): Generator<string> {
  const readers = evidence.readers.map((reader) => {
    const last = (reader.readings.at(-1) ?? reader.eventReadings.at(-1))?.reply
    const isCut = last !== undefined && isHistoryLost(last, evidence)
    return isCut ? { ...reader, outcome: 'left' as const, eventReadings: reader.eventReadings.map(unended) } : reader
  })
  yield* isWhole(withChanged(asTaken(evidence), { readers }))
}

/** Where the frames behind it are lost, a message that had named its ending ends with the last that there is. */
const unended = (reading: EventReading): EventReading =>
  reading.arrivals.at(-1)?.event.includes('"message-end"')
    ? { ...reading, arrivals: reading.arrivals.slice(0, -1) }
    : reading
