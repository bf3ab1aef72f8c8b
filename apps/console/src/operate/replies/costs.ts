// Which purchase on the bill was made by which attempt. Pure.
import type { ReplyAttempt, ReplyPrice } from '../../admin/schema.d.ts'

type Purchase = ReplyPrice['purchases'][number]

/**
 * Those that bought something stand on the bill in their order; before them, what another process had bought. To whoever does
 * not operate the relay, a bill does not say who was paid.
 * @returns for each attempt what it bought; undefined for nothing, and where it cannot be told
 */
export function costsOf(
  attempts: readonly ReplyAttempt[],
  purchases: readonly Purchase[],
): readonly (Purchase | undefined)[] {
  const buyers = attempts.filter(({ tokens }) => tokens !== null)
  const own = purchases.slice(Math.max(0, purchases.length - buyers.length))
  const isTold =
    own.length === buyers.length &&
    own.every(({ upstream }, at) => (upstream ?? buyers[at]?.upstream) === buyers[at]?.upstream)
  if (!isTold) return attempts.map(() => undefined)
  const of = new Map(buyers.map((attempt, at) => [attempt, own[at]]))
  return attempts.map((attempt) => of.get(attempt))
}
