// The relay hangs up on an upstream only for a reason: it said something wrong, or nothing for too long, or what it says is
// not wanted any more. A reload is none.
import type { Upstream } from '@holdfast/relay'
import type { Evidence, Kept, Purchase } from '../evidence.ts'
import { SIMULATED_LIMITS } from '../machine.ts'
import { planAt, upstreamIn } from '../plans.ts'
import { isUnpaid, linesOf, threadsOf } from '../thread.ts'

/** A relay that closes waits this long, and a little, for what runs. */
const CLOSING_MS = 2_010

export function* isNobodyDropped(evidence: Evidence): Generator<string> {
  for (const { kept, purchases } of threadsOf(evidence))
    for (const purchase of purchases)
      for (const line of linesOf(purchase)) {
        const { hungUpAt } = line
        if (hungUpAt === undefined || isUnwanted(purchase, kept, hungUpAt, evidence)) continue
        const { firstTokenMs, idleMs } = patienceOf(purchase, evidence)
        const heardAt = purchase.said.findLast(({ kind, at }) => kind === 'content' && at <= hungUpAt)?.at ?? 0
        const isSilent = hungUpAt - Math.max(line.at, heardAt) >= idleMs
        // What does not fit yet has not been heard.
        const isMute = (heardAt === 0 || purchase.asked === 'rest') && hungUpAt - line.at >= firstTokenMs
        if (!isSilent && !isMute)
          yield `purchase ${purchase.number} for ${kept.id} was hung up on after ${hungUpAt - line.at} ms, for no reason`
      }
}

function isUnwanted(
  { said, namedEnding, asked, answer }: Purchase,
  kept: Kept,
  hungUpAt: number,
  evidence: Evidence,
): boolean {
  const { final } = kept
  const { closings, diskFailures, bookFailures, deaths, economy } = evidence
  // Until the books answer nobody knows whether somebody pays; and who died of a cut could not write it down.
  const isLate = economy !== undefined && (economy.lateMsMax > 0 || deaths.includes(hungUpAt))
  const isOver = namedEnding || said.some(({ kind }) => kind === 'error' || kind === 'garbled' || kind === 'ending')
  const isUnfit = asked === 'rest' && answer.fits !== 'surely'
  const isStopped = final?.ending === 'stopped' && final.endedAt <= hungUpAt
  const isClosing = closings.some((at) => at <= hungUpAt && hungUpAt <= at + CLOSING_MS)
  return (
    isOver ||
    isUnfit ||
    isStopped ||
    isUnpaid(kept, evidence) ||
    isLate ||
    isClosing ||
    [...diskFailures, ...bookFailures].some((at) => at <= hungUpAt)
  )
}

/** The least that it can have been promised. */
function patienceOf({ upstream: name, at }: Purchase, { plans, beganAt }: Evidence): Upstream['patience'] {
  const found = [at, at - 1].map(
    (time) => upstreamIn(planAt(plans, time - beganAt), name) ?? upstreamIn(plans.first, name),
  )
  const least = (what: keyof Upstream['patience']): number =>
    Math.min(SIMULATED_LIMITS.upstreamSilentMsMax, ...found.flatMap((one) => one?.patience[what] ?? []))
  return { connectMs: least('connectMs'), firstTokenMs: least('firstTokenMs'), idleMs: least('idleMs') }
}
