// Invariant 5. Under one idempotency key one reply is bought, and at most one attempt is made for it at a time. Once
// something of it was said, more is bought only to go on with it or to begin anew, for readers that understand either. The
// same key with another body is refused.
import type { Evidence, Wish } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { type Thread, hasSpoken, heldBefore, isTold, linesOf, overAt, segmentsAt, threadsOf } from '../thread.ts'

export function* isBoughtOnce(evidence: Evidence): Generator<string> {
  for (const wish of evidence.wishes) if (wish.idempotencyKey !== undefined) yield* isBoughtUnderKey(wish, evidence)
  for (const thread of threadsOf(evidence)) {
    yield* isTakenOver(thread, evidence)
    yield* isReadOn(thread)
  }
  for (const { wish, status } of evidence.frauds)
    if (status !== 422) yield `another body under the key of wish ${wish} was answered ${status}`
}

function* isBoughtUnderKey({ number, idempotencyKey: key }: Wish, { purchases, calls }: Evidence): Generator<string> {
  const own = purchases.filter((one) => one.wish === number)
  // What begins with a failure or with nonsense is tried again, unseen, whatever came after it in the same breath.
  const buyers = new Set(own.filter((one) => one.asked === 'reply' && hasSpoken(one)).map(({ call }) => call))
  if (buyers.size > 1) yield `${key} bought ${buyers.size} replies`
  const lines = own.flatMap((one) => linesOf(one)).sort((one, other) => one.at - other.at)
  for (const [at, line] of lines.entries())
    if (lines.slice(0, at).some((before) => overAt(before) > line.at))
      yield `${key} was bought while it was being bought`
  for (const one of own) if (calls[one.call]?.idempotencyKey !== key) yield `a purchase under ${key} lost its key`
}

function* isTakenOver(thread: Thread, evidence: Evidence): Generator<string> {
  const { kept, eras, accepts } = thread
  const { segmentsMax } = SIMULATED_LIMITS
  for (const { held, purchases } of eras) {
    let takeovers = 0
    for (const [at, one] of purchases.entries()) {
      const { asked, number } = one
      // Words that a process heard before it died, and could not write down, nobody has been told.
      const hasBegun = heldBefore(thread, one, evidence) > 0 || purchases.slice(0, at).some(isTold)
      if (hasBegun) takeovers += 1
      if (hasBegun && !(asked === 'rest' ? accepts.continuing : accepts.restarting))
        yield `purchase ${number} was made after ${kept.id} had begun, and its reader takes no such thing`
      if (!hasBegun && asked === 'rest')
        yield `purchase ${number} was to go on with ${kept.id}, of which nothing was said`
    }
    // Of takeovers that added nothing a process that died leaves no trace; of the others it leaves the marks.
    const left = segmentsMax - Math.max(1, segmentsAt(thread, held).length)
    if (takeovers > left) yield `${kept.id} was taken over ${takeovers} times where ${left} were left`
  }
  const lives = eras.filter(({ purchases }) => purchases.length > 0).length
  if (lives > segmentsMax) yield `${kept.id} was bought in ${lives} lives`
}

/** An answer that was kept is read on where it stood, and not when the upstream has had its say. */
function* isReadOn({ purchases }: Thread): Generator<string> {
  for (const { resumptions, number, said } of purchases)
    for (const { after, heard } of resumptions) {
      if (after !== heard) yield `purchase ${number} was read on after ${after}, and ${heard} frames were heard`
      const isOver = said.slice(0, heard).some(({ kind }) => kind === 'ending' || kind === 'error')
      if (isOver) yield `purchase ${number} was read on after it had ended`
    }
}
