// Segments. Whoever did not say that they understand them never gets a mark; marks are numbered 2, 3, …, and each stands
// for a purchase of its kind.
import type { Evidence } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { threadsOf } from '../thread.ts'

export function* areMarked(evidence: Evidence): Generator<string> {
  for (const { kept, segments, purchases, accepts } of threadsOf(evidence)) {
    const marks = segments.flatMap(({ mark }) => mark ?? [])
    for (const [at, { segment, how, model }] of marks.entries()) {
      if (segment !== at + 2) yield `mark ${at + 1} of ${kept.id} says that segment ${segment} begins`
      const isAccepted = how === 'continued' ? accepts.continuing : accepts.restarting
      if (!isAccepted) yield `${kept.id} is ${how}, which its reader does not understand`
      const asked = how === 'continued' ? 'rest' : 'reply'
      const isBought = purchases.slice(1).some((one) => one.asked === asked && one.model === model)
      if (!isBought) yield `${kept.id} is ${how} by ${model}, and nobody asked there`
    }
    if (marks.length >= SIMULATED_LIMITS.segmentsMax) yield `${kept.id} has ${marks.length + 1} segments`
    const isOpen = segments.findIndex(({ frames }, at) => frames.length === 0 && at > 0)
    if (isOpen >= 0) yield `segment ${isOpen + 1} of ${kept.id} says nothing`
  }
}
