// A circuit breaker as a value: closed, open, half-open. There is one for each upstream and model. It spares an upstream
// that is down from being asked by everybody, and everybody from waiting for it; it comes back by trying a few.
import type { BreakerPlan } from './plan.ts'

interface Common {
  /** Counts the openings. An attempt counts only in the era in which it began: what it says of an earlier one is old news. */
  readonly era: number
  /** Openings since an attempt last ended well. The open time doubles with each. */
  readonly streak: number
}

export type Breaker =
  | (Common & { readonly phase: 'closed'; /** In a row. */ readonly failures: number })
  | (Common & { readonly phase: 'open'; /** Milliseconds since 1970. */ readonly until: number })
  | (Common & { readonly phase: 'half-open'; readonly probing: number; readonly passed: number })

/** What an attempt was let in as. */
export interface Ticket {
  readonly era: number
  readonly probing: boolean
}

/** How an attempt ended, as far as the place is concerned. `unclear`: somebody else's fault, or stopped. */
export type Result = 'well' | 'failed' | 'unclear'

export const CLOSED: Breaker = { phase: 'closed', era: 0, streak: 0, failures: 0 }

/**
 * When an attempt may begin, in milliseconds since 1970: `now` or earlier says at once. Undefined when that depends on
 * how the probes turn out that are under way.
 */
export function admitsAt(breaker: Breaker, plan: BreakerPlan, now: number): number | undefined {
  switch (breaker.phase) {
    case 'closed':
      return now
    case 'open':
      return breaker.until
    case 'half-open':
      return breaker.probing + breaker.passed < probesOf(plan) ? now : undefined
  }
}

/** An attempt begins. Ask `admitsAt` first. */
export function enter(breaker: Breaker): [Breaker, Ticket] {
  const { era, streak } = breaker
  switch (breaker.phase) {
    case 'closed':
      return [breaker, { era, probing: false }]
    case 'open':
      return [{ phase: 'half-open', era, streak, probing: 1, passed: 0 }, PROBE(era)]
    case 'half-open':
      return [{ ...breaker, probing: breaker.probing + 1 }, PROBE(era)]
  }
}

const PROBE = (era: number): Ticket => ({ era, probing: true })

/**
 * An attempt has brought its first frame. That is enough for a probe, which may take minutes to end. But a place that
 * begins replies only to break them must not stay closed, so the next failure opens it again, for longer.
 */
export function speak(breaker: Breaker, ticket: Ticket, plan: BreakerPlan): Breaker {
  if (breaker.phase !== 'half-open' || !counts(breaker, ticket)) return breaker
  const { era, streak, probing, passed } = breaker
  if (passed + 1 < probesOf(plan)) return { ...breaker, probing: probing - 1, passed: passed + 1 }
  return { phase: 'closed', era, streak, failures: Math.max(0, plan.failures - 1) }
}

/** @param spoke whether `speak` has been told of this attempt */
export function leave(
  breaker: Breaker,
  ticket: Ticket,
  spoke: boolean,
  result: Result,
  plan: BreakerPlan,
  now: number,
): Breaker {
  if (!counts(breaker, ticket)) return breaker
  if (result === 'failed') {
    if (breaker.phase === 'closed' && breaker.failures + 1 < plan.failures)
      return { ...breaker, failures: breaker.failures + 1 }
    return open(breaker, plan, now)
  }
  if (breaker.phase === 'half-open') {
    if (result === 'well' && !spoke) return leave(speak(breaker, ticket, plan), ticket, true, result, plan, now)
    return spoke ? breaker : { ...breaker, probing: breaker.probing - 1 }
  }
  return result === 'well' && breaker.phase === 'closed' && (breaker.failures > 0 || breaker.streak > 0)
    ? { phase: 'closed', era: breaker.era, streak: 0, failures: 0 }
    : breaker
}

/**
 * Another node has found the place failing: it is left alone here as well, as long as there, from now on. Each node then
 * tries it by itself.
 */
export function hear(breaker: Breaker, streak: number, forMs: number, plan: BreakerPlan, now: number): Breaker {
  const until = now + Math.min(plan.openMsMax, forMs)
  if (breaker.phase === 'open' && breaker.until >= until) return breaker
  return { phase: 'open', era: breaker.era + 1, streak: Math.max(streak, breaker.streak), until }
}

const open = ({ era, streak }: Breaker, plan: BreakerPlan, now: number): Breaker => ({
  phase: 'open',
  era: era + 1,
  streak: streak + 1,
  until: now + Math.min(plan.openMsMax, plan.openMs * 2 ** streak),
})

/** Of this era; and where only probes count, a probe. Nothing counts while it is open. */
const counts = (breaker: Breaker, ticket: Ticket): boolean =>
  breaker.phase !== 'open' && breaker.era === ticket.era && (breaker.phase === 'closed' || ticket.probing)

/** A reload may have changed the plan; without a single probe it would never close. */
const probesOf = (plan: BreakerPlan): number => Math.max(1, plan.probes)
