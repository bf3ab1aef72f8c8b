// Invariant 5. Under one idempotency key at most one purchase brought frames, and nothing is bought after it or beside
// another. The same key with another body is refused.
import type { Evidence } from '../evidence.ts'

export function* isBoughtOnce({ wishes, purchases, frauds, calls }: Evidence): Generator<string> {
  for (const wish of wishes) {
    if (wish.idempotencyKey === undefined) continue
    const own = purchases.filter((one) => one.wish === wish.number)
    // What begins with a failure or with nonsense is tried again, unseen, whatever came after it in the same breath.
    const brought = own.filter(({ said }) => {
      const first = said.find(({ kind }) => kind !== 'opening')
      return first?.kind === 'content' || first?.kind === 'ending'
    })
    if (brought.length > 1) yield `${wish.idempotencyKey} bought ${brought.length} times`
    for (const [at, one] of own.entries()) {
      const before = own[at - 1]
      if (
        before &&
        (before.closedAt ?? Number.POSITIVE_INFINITY) > one.at &&
        (before.hungUpAt ?? Number.POSITIVE_INFINITY) > one.at
      )
        yield `${wish.idempotencyKey} was bought while it was being bought`
      if (calls[one.call]?.idempotencyKey !== wish.idempotencyKey)
        yield `a purchase under ${wish.idempotencyKey} lost its key`
    }
  }
  for (const { wish, status } of frauds)
    if (status !== 422) yield `another body under the key of wish ${wish} was answered ${status}`
}
