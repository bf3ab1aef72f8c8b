// Invariant 5. Under one idempotency key one reply is bought, and at most one attempt is made for it at a time. Once
// something of it was said, more is bought only to go on with it or to begin anew, for readers that understand either. The
// same key with another body is refused.
import type { Evidence, Wish } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { type Thread, hasSpoken, isTold, linesOf, overAt, threadsOf } from '../thread.ts'

export function* isBoughtOnce(evidence: Evidence): Generator<string> {
  for (const wish of evidence.wishes) if (wish.idempotencyKey !== undefined) yield* isBoughtUnderKey(wish, evidence)
  for (const thread of threadsOf(evidence)) {
    yield* isTakenOver(thread)
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

function* isTakenOver({ kept, purchases, accepts }: Thread): Generator<string> {
  const first = purchases.findIndex(isTold)
  const later = first < 0 ? [] : purchases.slice(first + 1)
  for (const { asked, number } of later)
    if (!(asked === 'rest' ? accepts.continuing : accepts.restarting))
      yield `purchase ${number} was made after ${kept.id} had begun, and its reader takes no such thing`
  if (later.length >= SIMULATED_LIMITS.segmentsMax) yield `${kept.id} was taken over ${later.length} times`
  const early = purchases.slice(0, first < 0 ? undefined : first + 1).find(({ asked }) => asked === 'rest')
  if (early) yield `purchase ${early.number} was to go on with ${kept.id}, of which nothing was said`
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
