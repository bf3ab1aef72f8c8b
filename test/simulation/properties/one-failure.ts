// T4. A reply that fails tells the failure that broke it off, and not what befell those who tried to save it. And a crash is
// what breaks a reply off only where nobody may go on with it.
import type { ProblemCode } from '@holdfast/protocol'
import type { Evidence, Purchase } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { type Thread, isTold, linesOf, overAt, sayable, segmentsAt, threadsOf } from '../thread.ts'

export function* tellsItsFailure(evidence: Evidence): Generator<string> {
  for (const thread of threadsOf(evidence)) {
    const { kept, eras, isUndisturbed } = thread
    const problem = kept.final?.problem
    if (!problem || !isUndisturbed) continue
    if (problem.code === RESTARTED) yield* isGivenUp(thread, evidence)
    const { held, purchases } = eras.at(-1) ?? { held: 0, purchases: [] }
    const last = purchases.findLastIndex(isTold)
    // An answer that goes on with it may have been told although little of it came.
    const maybe = purchases.slice(last + 1).filter((one) => one.answer.fits !== 'never' && sayable(one).length > 0)
    const speakers = last < 0 ? [] : [purchases[last] as Purchase, ...maybe]
    // What broke it off is a restart, for those who could add nothing to what stood there.
    const codes = new Set(last < 0 && held > 0 ? [RESTARTED, ...maybe.flatMap(codesOf)] : speakers.flatMap(codesOf))
    if (codes.size > 0 && !codes.has(problem.code))
      yield `${kept.id} fails with ${problem.code}, and was broken off by ${[...codes].join(' or ')}`
  }
}

/** Judged only where the disk was well: it may have lost what it takes to go on, or not take it down that somebody does. */
function* isGivenUp(thread: Thread, { created, calls, diskFailures, purchases: all }: Evidence): Generator<string> {
  const { kept, eras, accepts } = thread
  const { at = 0, held = 0, purchases = [] } = eras.at(-1) ?? {}
  const { segmentsMax } = SIMULATED_LIMITS
  const isSpent = eras.length > segmentsMax || segmentsAt(thread, held).length >= segmentsMax
  const isRead = calls.some(
    ({ reply, openedAt = at, overAt = at }) => reply === kept.id && openedAt < at && overAt > at,
  )
  const isWanted = isRead || created.get(kept.id)?.disconnect.policy !== 'cancel'
  if (purchases.length > 0 || isSpent || !isWanted || diskFailures.length > 0) return
  // Where nothing was said any place will do. Else the same ones will, if nobody else takes their room.
  const isAlone = all.every((one) => one.at < at || overAt(one) < at || purchases.includes(one))
  if (held === 0 ? accepts.continuing || accepts.restarting : accepts.restarting && isAlone)
    yield `${kept.id} was given up at ${held} when it was adopted, and nobody was asked to go on with it`
}

const RESTARTED: ProblemCode = 'relay-restarted'

/** As an upstream's failure is to be called. */
function codesOf(purchase: Purchase): ProblemCode[] {
  const wrong = purchase.said.find(({ kind }) => kind === 'error' || kind === 'garbled')
  if (wrong?.kind === 'garbled') return ['upstream-garbled']
  if (wrong?.code) return [wrong.code]
  const broken = linesOf(purchase).filter(({ status = 200 }) => status === 200)
  return broken.map(({ hungUpAt }) => (hungUpAt === undefined ? 'upstream-cut' : 'upstream-silent'))
}
