// T4. A reply that fails tells the failure that broke it off, and not what befell those who tried to save it.
import type { ProblemCode } from '@holdfast/protocol'
import type { Evidence, Purchase } from '../evidence.ts'
import { isTold, linesOf, sayable, threadsOf } from '../thread.ts'

export function* tellsItsFailure(evidence: Evidence): Generator<string> {
  for (const { kept, eras, isUndisturbed } of threadsOf(evidence)) {
    const problem = kept.final?.problem
    if (!problem || !isUndisturbed) continue
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

const RESTARTED: ProblemCode = 'relay-restarted'

/** As an upstream's failure is to be called. */
function codesOf(purchase: Purchase): ProblemCode[] {
  const wrong = purchase.said.find(({ kind }) => kind === 'error' || kind === 'garbled')
  if (wrong?.kind === 'garbled') return ['upstream-garbled']
  if (wrong?.code) return [wrong.code]
  const broken = linesOf(purchase).filter(({ status = 200 }) => status === 200)
  return broken.map(({ hungUpAt }) => (hungUpAt === undefined ? 'upstream-cut' : 'upstream-silent'))
}
