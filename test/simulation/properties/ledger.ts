// Invariant 8, as far as it is written down: every reply is charged once, for what it bought, to those who pay for it, and
// nothing stays held. Worked out here from the log and the price of a token, with none of the code that charges.
import type { Evidence, Kept } from '../evidence.ts'
import { type Economy, tokensOfRequest } from '../economy.ts'
import type { Statement, TransferLine } from '../treasury.ts'
import { type Thread, threadsOf } from '../thread.ts'

/** How long after its ending the charge of a reply may still be in a process's memory alone: a round of housekeeping. */
const WRITTEN_MS_MAX = 12_000

export function* balances({ statements, statementAtLast, statement }: Evidence): Generator<string> {
  for (const one of [...statements, statementAtLast, statement])
    for (const complaint of one?.complaints ?? []) yield `at ${one?.at} the books do not add up: ${complaint}`
}

export function* holdsNothing({ statementAtLast, statement, doneAt }: Evidence): Generator<string> {
  if (doneAt === undefined) return
  for (const [when, one] of [
    ['when everybody had finished', statementAtLast],
    ['after everything', statement],
  ] as const)
    for (const { id, ending, amount } of one?.holds ?? [])
      if (ending === null) yield `${when} ${amount} is held for ${id}`
}

/** @param isLost what the log says of a reply is not what its ending was */
export function* isCharged(evidence: Evidence, isLost: (id: string) => boolean = () => false): Generator<string> {
  const { statement, economy, kept, created } = evidence
  if (!statement || !economy) return
  const spent = spentIn(statement)
  for (const [id, byAccount] of spent) {
    if (!kept.get(id)?.final && !isLost(id))
      yield `${id} is charged, and ${created.has(id) ? 'has no ending' : 'never was'}`
    for (const [account, lines] of byAccount) {
      // One for what was held, and one for what it cost beyond.
      const sides = lines.map(({ from }) => from)
      if (new Set(sides).size !== sides.length) yield `${id} is charged to ${account} more than once`
    }
    const sums = new Set([...byAccount.values()].map(sumOf))
    if (sums.size > 1) yield `${id} is charged as ${[...sums].join(' and ')} to those who pay for it`
  }
  for (const thread of threadsOf(evidence)) {
    const { kept: one } = thread
    if (!one.final || isLost(one.id)) continue
    const [lines = []] = spent.get(one.id)?.values() ?? []
    const charged = sumOf(lines)
    const due = new Set(amountsDue(thread, evidence, economy, statement))
    if (!due.has(charged)) yield `${one.id} is charged ${charged}, and costs ${[...due].join(' or ')}`
  }
}

/** What the log of requests says of a reply is what it was charged. Either may have been lost with its process. */
export function* isTold(evidence: Evidence, isLost: (id: string) => boolean = () => false): Generator<string> {
  const { statement, kept } = evidence
  if (!statement) return
  const spent = spentIn(statement)
  for (const [id, price] of statement.requests) {
    if (isLost(id)) continue
    const [lines] = spent.get(id)?.values() ?? []
    const one = kept.get(id)
    if (!lines && one && mayBeLost(one, evidence, statement)) continue
    if (sumOf(lines ?? []) !== price)
      yield `${id} is charged ${sumOf(lines ?? [])}, and the log of requests says ${price}`
  }
}

/** By reply and account. */
export function spentIn({ transfers }: Statement): Map<string, Map<string, TransferLine[]>> {
  const spent = new Map<string, Map<string, TransferLine[]>>()
  for (const one of transfers) {
    if (one.to !== 'spent') continue
    const byAccount = spent.get(one.hold) ?? new Map<string, TransferLine[]>()
    spent.set(one.hold, byAccount)
    byAccount.set(one.account, [...(byAccount.get(one.account) ?? []), one])
  }
  return spent
}

const sumOf = (lines: readonly TransferLine[]): number => lines.reduce((sum, { amount }) => sum + amount, 0)

/** Exactly one amount, but where a crash leaves nobody who knows. */
function* amountsDue(
  { kept, wish, eras }: Thread,
  evidence: Evidence,
  { rates, groups, payers }: Economy,
  statement: Statement,
): Generator<number> {
  const { created, decided } = evidence
  const { final, last } = kept
  if (!final) return
  const key = payers[wish.number]?.key ?? ''
  const isHeld = isHeldFor(kept.id, statement)
  const { createdAt = 0 } = created.get(kept.id) ?? {}
  const laid = decided.flatMap(({ at, decision }) =>
    decision.what === 'group' && decision.key === key ? [{ at, group: decision.group }] : [],
  )
  // As its payer was charged when it began, or was held for: a process that adopts it knows only that.
  const adoptedAt = eras[1]?.at ?? Number.POSITIVE_INFINITY
  const isKnown = isHeld
    ? statement.transfers.some(({ hold, to, at }) => hold === kept.id && to === 'held' && at < adoptedAt)
    : eras.length === 1
  const then = laid.findLast(({ at }) => at <= createdAt)?.group
  const asWhat = isKnown ? [then] : [then, ...laid.map(({ group }) => group)]
  for (const group of asWhat) {
    const millionths = group === undefined ? 1_000_000 : (groups[group] ?? 1_000_000)
    const purchases = final.purchases ?? []
    const bought = purchases.reduce(
      (sum, { usage }) => sum + (usage.input ?? 0) * rates.input + (usage.output ?? 0) * rates.output + rates.request,
      0,
    )
    const unbilled = unbilledOf(kept, last)
    const input = laidOver(tokensOfRequest(wish) * rates.input + rates.request, millionths)
    const estimate = unbilled === undefined || !isHeld ? 0 : input + unbilled * laidOver(rates.output, millionths)
    yield laidOver(bought, millionths) + estimate
  }
  if (mayBeLost(kept, evidence, statement)) yield 0
}

/** Where nobody bounds a reply nothing says what it cost until that is written, after its ending. */
function mayBeLost({ id, final }: Kept, { deaths, healAt, bookFailures }: Evidence, statement: Statement): boolean {
  if (!final || isHeldFor(id, statement)) return false
  const failing = bookFailures.length > 0 ? healAt : 0
  const until = Math.max(final.endedAt, failing) + WRITTEN_MS_MAX
  return deaths.some((at) => at >= final.endedAt && at <= until)
}

const isHeldFor = (reply: string, { holds }: Statement): boolean =>
  holds.some(({ id, amount }) => id === reply && amount > 0)

/** Half up, as a bill is rounded. */
const laidOver = (nano: number, millionths: number): number => Math.floor((nano * millionths * 2 + 1e6) / 2e6)

/** Tokens that were said, and nobody is left who knows by whom. */
function unbilledOf({ final }: Kept, last: number): number | undefined {
  if (!final) return undefined
  if (final.unbilled !== undefined) return final.unbilled
  if (final.purchases) return undefined
  const isRefused = final.problem !== undefined && final.problem.code !== 'relay-restarted' && last <= 1
  return isRefused ? undefined : last
}
