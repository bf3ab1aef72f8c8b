// After the world has healed everything comes to its end, and nothing is left over.
import type { Evidence } from '../evidence.ts'

export function* isLive(evidence: Evidence): Generator<string> {
  const { doneAt, leaks, readers, keptAtLast, accidents, created, reopened, kept, faults, answers } = evidence
  if (doneAt === undefined) yield 'not everybody came to an end'
  yield* leaks
  yield* accidents
  for (const { id, final } of keptAtLast.values()) if (!final) yield `${id} has no ending`
  for (const { number, wish, kind, outcome, failure } of readers) {
    // A client that is told again and again to come back later may give up; one whose line is bad may not.
    const wasRefused = answers.some((answer) => answer.wish === wish && answer.status >= 400)
    const mayGiveUp = faults.wire.proxy > 0 || wasRefused || failure !== 'line-exhausted'
    if (outcome === 'refused' && !mayGiveUp) yield `reader ${number} (${kind}) gave up: ${failure}`
  }
  for (const { kept: earlier } of reopened)
    for (const id of earlier.keys()) if (created.has(id) && !kept.has(id)) yield `${id} was in the log and is no longer`
}
