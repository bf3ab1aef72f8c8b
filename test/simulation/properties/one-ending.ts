// Invariant 4. Every reply has one ending, the same each time the log is opened, in native form and last. Complete is
// only what the upstream said to the end. Whoever finished was told that ending.
import type { Evidence, Said, Wish } from '../evidence.ts'
import { isNativeEnding } from '../plain-reader.ts'
import { type Thread, isTold, threadsOf } from '../thread.ts'

export function* isEndedOnce(evidence: Evidence): Generator<string> {
  const { reopened, keptAtLast, kept, readers } = evidence
  for (const { kept: earlier } of [...reopened, { kept: keptAtLast }])
    for (const { id, final } of earlier.values()) {
      const later = kept.get(id)?.final
      if (final && (final.ending !== later?.ending || final.endedAt !== later.endedAt))
        yield `${id} ended ${final.ending} once and ${later?.ending} later`
    }
  for (const thread of threadsOf(evidence)) yield* isProper(thread, evidence)
  for (const { number, outcome, readings, eventReadings, endingTold, ending } of readers) {
    const reply = (readings.at(-1) ?? eventReadings.at(-1))?.reply
    if (outcome !== 'finished' || reply === undefined) continue
    const final = kept.get(reply)?.final?.ending
    if (endingTold !== undefined && endingTold !== final)
      yield `reader ${number} was told that ${reply} ended ${endingTold}, the log says ${final}`
    if (ending !== undefined && ending !== final)
      yield `the message of reader ${number} ended ${ending}, the log of ${reply} ${final}`
    if (final === undefined) yield `reader ${number} finished ${reply}, which has no ending`
  }
}

function* isProper({ kept, wish, purchases, text }: Thread, { texts }: Evidence): Generator<string> {
  const { id, frames, final } = kept
  if (!final) return
  const endings = frames.filter((frame) => isNativeEnding(wish.dialect, frame)).length
  // Whoever was asked after a reply broke off at its very end may not have come to speak.
  const late = purchases.slice(Math.max(0, purchases.findLastIndex(isTold)))
  // Whoever adopts it finds the ending in the log, also where its upstream had then said that it failed.
  const whole = purchases.filter(({ answer }) => answer.text !== undefined && texts.get(answer.text) === text)
  const isNamed = [...late, ...whole].some(({ namedEnding }) => namedEnding)
  if (endings > 1) yield `${id} says ${endings} endings`
  const last = frames.at(-1)
  const saysSo = last !== undefined && isNativeEnding(wish.dialect, last)
  if (endings === 1 && !saysSo) yield `${id} goes on after its ending`
  if (final.ending === 'complete') {
    const wasSaid = late.some(({ said }) => said.some(({ kind }) => kind === 'ending'))
    if (!wasSaid && !isNamed) yield `${id} is complete, and no upstream said so`
    if (!saysSo && !isNamed) yield `${id} is complete, and its last frame does not say so`
    if (last && isFailure(wish, last)) yield `${id} is complete, and its last frame says that it failed`
  } else {
    if (!last || !isFailure(wish, last))
      yield `${id} ended ${final.ending}, and its last frame does not say so: ${JSON.stringify(last)}`
    if (!final.problem) yield `${id} ended ${final.ending} for no reason`
  }
}

const isFailure = ({ dialect }: Wish, { event, data }: Said): boolean =>
  dialect === 'openai-chat' ? data.startsWith('{"error"') : event === 'error'
