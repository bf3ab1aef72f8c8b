// Invariant 8, as far as it bounds anybody: nothing is bought before it is held for, no hold passes a limit, and a reply that
// costs more than it holds is cut off where it was to be.
import { PAID_LIMITS, tokensOfText } from '../economy.ts'
import type { Evidence, Purchase } from '../evidence.ts'
import { MODEL } from '../plans.ts'
import type { Decided, TransferLine } from '../treasury.ts'
import { sayable, threadsOf } from '../thread.ts'

/** How long another node's change may take until it counts here. */
const KNOWN_MS_MAX = 1_500

export function* isWithin({ statement, decided }: Evidence): Generator<string> {
  const standing = new Map<string, { held: number; spent: number; credited: number }>()
  for (const line of statement?.transfers ?? []) {
    const one = standing.get(line.account) ?? { held: 0, spent: 0, credited: 0 }
    standing.set(line.account, one)
    move(one, line)
    if (line.to !== 'held') continue
    const max = maxAt(decided, line, one)
    if (one.held + one.spent > max)
      yield `${line.account} holds ${one.held} and has spent ${one.spent} with ${line.hold}, and may ${max}`
  }
}

function move(one: { held: number; spent: number; credited: number }, { from, to, amount }: TransferLine): void {
  if (from === 'held') one.held -= amount
  if (to === 'held') one.held += amount
  if (to === 'spent') one.spent += amount
  if (from === 'world') one.credited += amount
  if (to === 'world') one.credited -= amount
}

/** While a decision is being written down, the one before it is as good. */
function maxAt(
  decided: readonly Decided[],
  { account, seq }: TransferLine,
  { credited }: { credited: number },
): number {
  const own = decided.filter((one) => one.account === account && one.after < seq)
  const latest = (what: 'budget' | 'prepaid'): readonly Decided[] => {
    const of = own.filter(({ decision }) => decision.what === what)
    const sure = of.findLastIndex(({ until }) => until < seq)
    // Before the first nothing bounded it.
    return sure < 0 ? [] : of.slice(sure)
  }
  const budgets = latest('budget').map(({ decision }) => {
    const { day, total } = decision.what === 'budget' ? decision.budget : {}
    return Math.min(day ?? Number.POSITIVE_INFINITY, total ?? Number.POSITIVE_INFINITY)
  })
  const prepaid = latest('prepaid').map(({ decision }) =>
    decision.what === 'prepaid' && decision.prepaid ? credited : Number.POSITIVE_INFINITY,
  )
  const most = (some: readonly number[]): number => (some.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...some))
  return Math.min(most(budgets), most(prepaid))
}

export function* isHeldFirst(evidence: Evidence): Generator<string> {
  const { statement, economy, created, calls, decided } = evidence
  if (!statement || !economy) return
  for (const { at, wish, call, number } of evidence.purchases) {
    const reply = calls[call]?.reply
    const head = reply === undefined ? undefined : created.get(reply)
    if (!head) continue
    const bounded = [...payersOf(evidence, wish)].filter((account) => isBounded(decided, account, head.createdAt))
    for (const account of bounded)
      if (
        !statement.transfers.some(
          (one) => one.hold === reply && one.account === account && one.at <= at && one.to === 'held',
        )
      )
        yield `purchase ${number} was made for ${reply}, and nothing was held of ${account}`
  }
}

/** Bounded since before the reply began, and all the while. */
function isBounded(decided: readonly Decided[], account: string, at: number): boolean {
  const own = decided.filter((one) => one.account === account && one.at <= at + KNOWN_MS_MAX)
  const wasSo = (what: 'budget' | 'prepaid'): boolean => {
    const of = own.filter(({ decision }) => decision.what === what)
    const last = of.findLastIndex((one) => one.at <= at - KNOWN_MS_MAX)
    return last >= 0 && of.slice(last).every(({ decision }) => bounds(decision))
  }
  return wasSo('budget') || wasSo('prepaid')
}

const bounds = (decision: Decided['decision']): boolean =>
  decision.what === 'budget' ? Object.keys(decision.budget).length > 0 : decision.what === 'prepaid' && decision.prepaid

/** The accounts of a wish that somebody has decided about. */
export function payersOf({ economy, plans, decided }: Evidence, wish: number): Set<string> {
  const payer = economy?.payers[wish]
  const isListed = plans.first.models.length > 0
  const names = [
    payer?.key,
    payer?.project,
    payer?.person,
    payer?.organisation,
    isListed ? `model:${MODEL}` : undefined,
  ]
  const isTheirs = ({ decision }: Decided): boolean =>
    decision.what === 'prepaid'
      ? names.includes(decision.organisation)
      : 'account' in decision && names.includes(decision.account)
  return new Set(decided.filter(isTheirs).map(({ account }) => account))
}

/**
 * What a reply costs beyond what it holds: at most what nobody could see of its requests, the batch that passes the mark, and
 * while the books have not answered, one slice and the batch that passes that.
 */
export function* isCutOff(evidence: Evidence): Generator<string> {
  const { statement, economy, decided } = evidence
  if (!statement || !economy) return
  const { rates, groups, payers } = economy
  for (const { kept, purchases, wish } of threadsOf(evidence)) {
    const ratios = decided.flatMap(({ decision }) =>
      decision.what === 'group' && decision.key === payers[wish.number]?.key
        ? (groups[decision.group ?? ''] ?? [])
        : [],
    )
    const dearest = Math.max(1_000_000, ...ratios) / 1_000_000
    const beyond = new Map<string, number>()
    for (const { hold, account, from, to, amount } of statement.transfers)
      if (hold === kept.id && from === 'free' && to === 'spent')
        beyond.set(account, (beyond.get(account) ?? 0) + amount)
    const isHeld = statement.holds.some(({ id, amount }) => id === kept.id && amount > 0)
    const most = Math.max(0, ...beyond.values())
    if (!isHeld || most === 0) continue
    const unseen = purchases.reduce((sum, one) => sum + one.sold.input * rates.input + rates.request, 0)
    const burst = Math.max(0, ...purchases.map(burstOf))
    const bound = dearest * (unseen + (2 * burst + PAID_LIMITS.holdSliceTokens) * rates.output)
    if (most > bound) yield `${kept.id} cost ${most} beyond what it held, and ${bound} would have been seen`
  }
}

/** The most that came at once. What has to be fitted, or comes in one piece, is seen when it is there. */
function burstOf(purchase: Purchase): number {
  const said = sayable(purchase)
  const whole = tokensOfText(
    said.length,
    said.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  )
  if (purchase.isWhole || purchase.asked === 'rest') return Math.max(whole, purchase.sold.output)
  const byMoment = new Map<number, { pieces: number; octets: number }>()
  for (const { at, text } of said) {
    const one = byMoment.get(at) ?? { pieces: 0, octets: 0 }
    byMoment.set(at, { pieces: one.pieces + 1, octets: one.octets + Buffer.byteLength(text) })
  }
  return Math.max(0, ...[...byMoment.values()].map(({ pieces, octets }) => tokensOfText(pieces, octets)))
}
