// Invariant 1. What a reader has applied is a prefix of the log, and at the ending it is the log.
import { type Reader, dialects, textOf, EMPTY, fold, type Event } from '@holdfast/protocol'
import type { Evidence, Kept, ReaderStory, Wish } from '../evidence.ts'
import { isSame } from '../thread.ts'

export function* isWhole(evidence: Evidence): Generator<string> {
  for (const reader of evidence.readers) {
    yield* appliedTheLog(reader, evidence)
    yield* toldTheLog(reader, evidence)
  }
}

/** Frames, for readers that tell frames. */
function* appliedTheLog({ number, readings, outcome, kind }: ReaderStory, { kept }: Evidence): Generator<string> {
  for (const [index, { reply, heard }] of readings.entries()) {
    const log = kept.get(reply)?.frames ?? []
    const wrong = heard.findIndex((frame, at) => frame.seq !== at + 1 || !isSame(frame, log[at]))
    if (wrong >= 0)
      yield `reader ${number} applied as frame ${wrong + 1} of ${reply}: ${JSON.stringify(heard[wrong])}, the log has ${JSON.stringify(log[wrong])}`
    const isLast = index === readings.length - 1
    if (isLast && outcome === 'finished' && heard.length !== log.length)
      yield `reader ${number} (${kind}) finished ${reply} with ${heard.length} frames of ${log.length}`
  }
}

/** Typed events, for the client under test. */
function* toldTheLog(reader: ReaderStory, { kept, wishes }: Evidence): Generator<string> {
  const { number, eventReadings, outcome, text } = reader
  for (const [index, { reply, arrivals }] of eventReadings.entries()) {
    const log = kept.get(reply)
    const wish = wishes[reader.wish]
    if (!log || !wish) {
      yield `reader ${number} read ${reply}, which is not in the log`
      continue
    }
    const told = eventsOf(log, wish)
    const wrong = arrivals.findIndex(
      ({ seq, event }, at) => told[at]?.seq !== seq || JSON.stringify(told[at]?.event) !== event,
    )
    if (wrong >= 0)
      yield `reader ${number} was told ${JSON.stringify(arrivals[wrong])} of ${reply}, the log says ${JSON.stringify(told[wrong])}`
    if (index < eventReadings.length - 1 || outcome !== 'finished') continue
    const whole = textOf(told.map(({ event }) => event).reduce(fold, EMPTY))
    if (text !== whole)
      yield `reader ${number} finished ${reply} with ${JSON.stringify(text)}, the log says ${JSON.stringify(whole)}`
  }
}

function eventsOf({ frames }: Kept, { dialect }: Wish): { seq: number; event: Event }[] {
  const reader: Reader = dialects[dialect].reader()
  const told = frames.flatMap(({ seq, event, data }) => {
    const text = Buffer.from(data, 'latin1').toString()
    return reader.read(event === undefined ? { data: text } : { event, data: text }).map((one) => ({ seq, event: one }))
  })
  const last = frames.length
  return [...told, ...reader.close().map((event) => ({ seq: last, event }))]
}
