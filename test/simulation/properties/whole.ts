// Invariant 1. What a reader has applied is a prefix of the log, and at the ending it is the log; and the log is what
// one upstream said, byte for byte, up to where it stopped.
import { type Reader, dialects, textOf, EMPTY, fold, type Event } from '@holdfast/protocol'
import type { Evidence, Kept, ReaderStory, Said, Wish } from '../evidence.ts'

export function* isWhole(evidence: Evidence): Generator<string> {
  for (const reader of evidence.readers) {
    yield* appliedTheLog(reader, evidence)
    yield* toldTheLog(reader, evidence)
  }
  for (const kept of evidence.kept.values()) yield* isWhatWasSaid(kept, evidence)
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

/** The frames of the log are those of one purchase, in order, from its first; a failure of the relay's own may follow. */
function* isWhatWasSaid(
  kept: Kept,
  { purchases, created, wishes, calls, deaths, diskFailures }: Evidence,
): Generator<string> {
  const wish = wishes.find(({ idempotencyKey }) => idempotencyKey === created.get(kept.id)?.idempotencyKey)
  if (!wish && created.get(kept.id)?.idempotencyKey !== undefined) return
  const own = kept.final?.problem ? 1 : 0
  const [first] = kept.frames
  if (!first || (kept.frames.length === 1 && own === 1)) return
  const purchase = purchases.find((one) => isSame(first, one.said[0]))
  if (!purchase) return yield `${kept.id} begins with ${JSON.stringify(first)}, which no upstream said`
  const wrong = kept.frames.findIndex((frame, at) => !isSame(frame, purchase.said[at]))
  // Only the last may be the relay's own, and only when it is a failure.
  if (wrong >= 0 && !(own === 1 && wrong === kept.frames.length - 1))
    yield `frame ${wrong + 1} of ${kept.id} is ${JSON.stringify(kept.frames[wrong])}, the upstream said ${JSON.stringify(purchase.said[wrong])}`
  const passed = wrong < 0 ? kept.frames.length : wrong
  const endedAt = kept.final?.endedAt ?? Number.POSITIVE_INFINITY
  const isUndisturbed =
    [...deaths, ...diskFailures].every((at) => at < purchase.at || at > endedAt) &&
    kept.final?.problem?.code !== 'reply-stopped'
  const garbledAt = purchase.said.findIndex(({ kind }) => kind === 'garbled')
  const sayable = garbledAt < 0 ? purchase.said.length : garbledAt
  if (isUndisturbed && passed < sayable && calls[purchase.call]?.reply === kept.id)
    yield `${kept.id} has ${passed} of the ${sayable} frames that its upstream said, and no reason`
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

const isSame = (one: Said, other: Said | undefined): boolean => one.data === other?.data && one.event === other.event
