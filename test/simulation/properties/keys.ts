// Keys. One that an upstream limits rests for as long as it was told; one that was refused is not used again by the same
// reply; one that was rotated away is not used any more. What a relay knows of keys dies with it.
import { holdMsMax } from '../economy.ts'
import type { Evidence, Purchase } from '../evidence.ts'
import { planAt, upstreamIn } from '../plans.ts'
import { isCalm } from './nodes/calm.ts'

/** Where nobody says how long. */
const REST_MS_MIN = 1_000

export function* areRested({ purchases, plans, beganAt, calls, nodes, economy }: Evidence): Generator<string> {
  for (const [at, one] of purchases.entries()) {
    const all = purchases.slice(0, at).filter((other) => isSameKey(one, other))
    const before = all.filter(({ life }) => life === one.life)
    // Nodes that share limits tell each other.
    const known = nodes && economy ? all : before
    for (const other of before) {
      const { status, closedAt = Infinity, closedBefore = Infinity, retryAfterMs } = other
      const isHeard = closedBefore <= one.number
      // A key is chosen first, and then asked whether there is money, and whether the lease holds: meanwhile it may have been
      // limited for another.
      const wasHeldUp =
        closedAt > one.at - holdMsMax(economy) ||
        (nodes !== undefined && !isCalm(nodes, { from: closedAt, to: one.at }, one.life))
      if (status === 429 && other.model === one.model && isHeard && !wasHeldUp) {
        const restMs = retryAfterMs ?? (isNews(other, known) ? REST_MS_MIN : 0)
        if (one.at < closedAt + restMs)
          yield `purchase ${one.number} has a key that rests since purchase ${other.number}, for ${restMs} ms`
      }
      if (status === 401 && isHeard && isSameReply(one, other, calls))
        yield `purchase ${one.number} has the key that was refused to purchase ${other.number} of the same reply`
    }
    const now = upstreamIn(planAt(plans, one.at - beganAt), one.upstream)
    const then = upstreamIn(planAt(plans, one.at - beganAt - 1 - holdMsMax(economy)), one.upstream)
    const isKnown = [now, then].some((upstream) => upstream?.secrets.includes(one.secret))
    if (now && then && !isKnown) yield `purchase ${one.number} has a key that ${one.upstream} does not have any more`
  }
}

const isSameKey = (one: Purchase, other: Purchase): boolean =>
  one.upstream === other.upstream && one.secret === other.secret

const isSameReply = (one: Purchase, other: Purchase, calls: Evidence['calls']): boolean =>
  one.call === other.call ||
  (calls[one.call]?.reply !== undefined && calls[one.call]?.reply === calls[other.call]?.reply)

/** Of two attempts that were under way at the same time, or in the same millisecond, the second refusal says nothing new. */
const isNews = (one: Purchase, all: readonly Purchase[]): boolean =>
  all.every((other) => other === one || !isLimited(other) || (other.closedAt ?? 0) < one.at)

/** By its status, or in mid-stream. */
const isLimited = ({ status, said }: Purchase): boolean =>
  status === 429 || said.some(({ code }) => code === 'upstream-limited')
