// Segments. Whoever did not say that they understand them never gets a mark; marks are numbered 2, 3, …, and each stands
// for a purchase of its kind. And the other way around: whatever is bought for a reply of which the log holds something
// already, by whichever process, adds nothing to it but behind a mark.
import type { Evidence } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { type Thread, heldBefore, textAt, threadsOf } from '../thread.ts'

export function* areMarked(evidence: Evidence): Generator<string> {
  for (const thread of threadsOf(evidence)) {
    yield* isBehindAMark(thread, evidence)
    const { kept, segments, purchases, accepts } = thread
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

function* isBehindAMark(thread: Thread, evidence: Evidence): Generator<string> {
  const { kept, segments, purchases } = thread
  for (const [at, purchase] of purchases.entries()) {
    const { number, asked, model } = purchase
    const before = heldBefore(thread, purchase, evidence)
    const next = purchases[at + 1]
    const after = next ? heldBefore(thread, next, evidence) : kept.last
    // The last frames may be the relay's own word that it has failed, and those are nobody's text.
    const isOwn = !next && kept.final?.problem !== undefined && textAt(thread, before) === thread.text
    if (before === 0 || after === before || isOwn) continue
    const mark = segments.find(({ begins }) => begins === before + 1)?.mark
    const how = asked === 'rest' ? 'continued' : 'restarted'
    if (mark?.how !== how || mark.model !== model)
      yield `purchase ${number} is ${how} by ${model}, and frame ${before + 1} of ${kept.id} is ${mark ? JSON.stringify(mark) : 'no mark'}`
  }
}
