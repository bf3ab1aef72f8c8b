// No upstream is asked for more at a time than its cap allows, whatever waits. A smaller cap sends nobody away; but nobody
// comes in until there is room.
import type { Evidence, Exchange, Purchase } from '../evidence.ts'
import { planAt, upstreamIn } from '../plans.ts'
import { linesOf, overAt } from '../thread.ts'

export function* areCapped({ purchases, plans, beganAt, kept, calls }: Evidence): Generator<string> {
  const hasEnded = ({ call }: Purchase, at: number): boolean =>
    (kept.get(calls[call]?.reply ?? '')?.final?.endedAt ?? Number.POSITIVE_INFINITY) <= at
  for (const [at, one] of purchases.entries()) {
    // A reload at this very moment may have come before or after.
    const upstream = upstreamIn(planAt(plans, one.at - beganAt), one.upstream) ?? upstreamIn(plans.first, one.upstream)
    const before = upstreamIn(planAt(plans, one.at - beganAt - 1), one.upstream)
    const max = Math.max(upstream?.crowd.max ?? 0, before?.crowd.max ?? 0)
    const there = purchases
      .slice(0, at)
      .filter((other) => other.upstream === one.upstream && other.life === one.life && isRunning(other, one.at))
      .filter((other) => !hasEnded(other, one.at))
    if (there.length >= max)
      yield `purchase ${one.number} is the ${there.length + 1}th at a time at ${one.upstream}, which takes ${max}`
  }
}

/** One that was said to its end only lingers. */
const isRunning = (purchase: Purchase, at: number): boolean =>
  !purchase.said.some(({ kind }) => kind === 'ending') && linesOf(purchase).some((line) => isOpen(line, at))

const isOpen = (line: Exchange, at: number): boolean => line.at <= at && overAt(line) > at
