// Invariant 4. Every reply has one ending, the same each time the log is opened, in native form and last. Complete is
// only what the upstream said to the end. Whoever finished was told that ending.
import type { Evidence, Kept, Said, Wish } from '../evidence.ts'
import { isNativeEnding } from '../plain-reader.ts'

export function* isEndedOnce(evidence: Evidence): Generator<string> {
  const { reopened, keptAtLast, kept, readers } = evidence
  for (const { kept: earlier } of [...reopened, { kept: keptAtLast }])
    for (const { id, final } of earlier.values()) {
      const later = kept.get(id)?.final
      if (final && (final.ending !== later?.ending || final.endedAt !== later.endedAt))
        yield `${id} ended ${final.ending} once and ${later?.ending} later`
    }
  for (const one of kept.values()) yield* isProper(one, evidence)
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

function* isProper({ id, frames, final }: Kept, { wishes, purchases, created }: Evidence): Generator<string> {
  const wish = wishes.find((one) => one.dialect === created.get(id)?.dialect)
  if (!final || !wish) return
  const endings = frames.filter((frame) => isNativeEnding(wish.dialect, frame)).length
  const purchase = purchases.find(({ said }) => frames[0] !== undefined && isSame(frames[0], said[0]))
  if (endings > 1) yield `${id} says ${endings} endings`
  const last = frames.at(-1)
  const saysSo = last !== undefined && isNativeEnding(wish.dialect, last)
  if (endings === 1 && !saysSo) yield `${id} goes on after its ending`
  if (final.ending === 'complete') {
    const wasSaid = purchase?.said.some(({ kind }) => kind === 'ending') || purchase?.namedEnding
    if (!wasSaid) yield `${id} is complete, and no upstream said so`
    if (!saysSo && !purchase?.namedEnding) yield `${id} is complete, and its last frame does not say so`
    if (last && isFailure(wish, last)) yield `${id} is complete, and its last frame says that it failed`
  } else {
    if (!last || !isFailure(wish, last))
      yield `${id} ended ${final.ending}, and its last frame does not say so: ${JSON.stringify(last)}`
    if (!final.problem) yield `${id} ended ${final.ending} for no reason`
  }
}

const isFailure = ({ dialect }: Wish, { event, data }: Said): boolean =>
  dialect === 'openai-chat' ? data.startsWith('{"error"') : event === 'error'

const isSame = (one: Said, other: Said | undefined): boolean => one.data === other?.data && one.event === other.event
