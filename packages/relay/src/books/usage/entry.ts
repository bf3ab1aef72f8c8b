// What a receipt counts for: once for the reply, and once for each upstream that something was asked of.
import type { Ending, Usage } from '@holdfast/protocol'
import type { Money } from '../money.ts'
import type { Charge } from '../../metering/tariff.ts'
import { type AttemptRecord, type Receipt, firstFrameMsOf } from '../../receipt.ts'
import { portion } from '../../prices/money.ts'
import { bucketOf } from './histogram.ts'
import type { Measure, SumName, Sums, Tally } from './sums.ts'

/** Whose a reply is. */
export interface Payer {
  /** Empty for keys that belong to none: those of a file, or of the environment. */
  readonly organisation: string
  readonly project?: string
  readonly key: string
}

export interface Entry {
  /** Absent: of the reply, whoever served it. Empty: none was ever asked. */
  readonly upstream?: string
  readonly sums: Readonly<Partial<Sums>>
  readonly tallies: readonly Tally[]
}

/** What is counted of a reply. @param charge absent: it is not known what anything costs */
export function entriesOf(receipt: Receipt, charge?: Charge): readonly Entry[] {
  return [ofReply(receipt, charge), ...ofUpstreams(receipt, charge)]
}

function ofReply(receipt: Receipt, charge: Charge | undefined): Entry {
  const { head, final, attempts, resumes, readers, firstFrameAt, gapMsMax } = receipt
  const firstFrameMs = firstFrameMsOf(receipt)
  const purchases = final.purchases ?? []
  const price = charge?.price ?? 0
  return {
    sums: {
      ...ended(final.ending),
      ...attempted(attempts),
      ...tokens(purchases.map(({ usage }) => usage)),
      cost: charge?.cost ?? 0,
      price,
      estimated: charge?.explanation.isEstimated || purchases.some(({ estimated }) => estimated) ? 1 : 0,
      readers,
      resumes,
      ...(resumes > 0 && { resumed: 1, saved: price }),
      ...(firstFrameAt !== undefined && { speaking_ms: Math.max(0, final.endedAt - firstFrameAt) }),
    },
    tallies: [
      ...(firstFrameMs === undefined ? [] : [took('first-token', firstFrameMs)]),
      ...(firstFrameAt === undefined ? [] : [took('gap', gapMsMax)]),
      took('duration', final.endedAt - head.createdAt),
      ...(final.problem ? [`problem:${final.problem.code}` as const] : []),
    ],
  }
}

/** A reply ends where it was served last; what it cost stands where it was bought. */
function ofUpstreams(receipt: Receipt, charge: Charge | undefined): readonly Entry[] {
  const { final, attempts, gapMsMax, resumes, readers } = receipt
  const purchases = final.purchases ?? []
  const last = attempts.at(-1)?.upstream ?? purchases.at(-1)?.upstream ?? ''
  const upstreams = new Set([last, ...attempts.map((one) => one.upstream), ...purchases.map((one) => one.upstream)])
  const paid = pricesOf(charge)
  return [...upstreams].map((upstream): Entry => {
    const tried = attempts.filter((one) => one.upstream === upstream)
    const bought = purchases.filter((one) => one.upstream === upstream)
    const money = paid.filter((one) => one.upstream === upstream)
    const isLast = upstream === last
    const price = sum(money.map((one) => one.price))
    return {
      upstream,
      sums: {
        ...(isLast && { ...ended(final.ending), readers, resumes, ...(resumes > 0 && { resumed: 1, saved: price }) }),
        ...attempted(tried),
        ...tokens(bought.map(({ usage }) => usage)),
        cost: sum(money.map(({ cost }) => cost)),
        price,
        estimated: bought.some(({ estimated }) => estimated) ? 1 : 0,
        speaking_ms: sum(tried.map(({ firstWordAt, endedAt }) => endedAt - (firstWordAt ?? endedAt))),
      },
      tallies: [
        ...tried.flatMap(({ startedAt, firstWordAt, endedAt, problem }): Tally[] => [
          ...(firstWordAt === undefined ? [] : [took('first-token', firstWordAt - startedAt)]),
          took('duration', endedAt - startedAt),
          // What went wrong there, whatever became of the reply.
          ...(problem ? [`problem:${problem}` as const] : []),
        ]),
        // Of the whole reply: it cannot be told whose silence it was where there were several.
        ...(isLast && attempts.length === 1 && tried[0]?.firstWordAt !== undefined ? [took('gap', gapMsMax)] : []),
      ],
    }
  })
}

const SUM_OF_ENDING: { readonly [ending in Ending]: SumName } = {
  complete: 'complete',
  length: 'length',
  'tool-use': 'tool_use',
  refusal: 'refusal',
  stopped: 'stopped',
  failed: 'failed',
  'over-budget': 'over_budget',
}

const ended = (ending: Ending): Partial<Sums> => ({ requests: 1, [SUM_OF_ENDING[ending]]: 1 })

const attempted = (attempts: readonly AttemptRecord[]): Partial<Sums> => ({
  attempts: attempts.length,
  attempts_failed: attempts.filter(({ problem }) => problem).length,
})

const tokens = (usages: readonly Usage[]): Partial<Sums> => ({
  input: sum(usages.map(({ input = 0 }) => input)),
  output: sum(usages.map(({ output = 0 }) => output)),
  cache_read: sum(usages.map(({ cacheRead = 0 }) => cacheRead)),
  cache_write: sum(usages.map(({ cacheWrite = 0 }) => cacheWrite)),
  reasoning: sum(usages.map(({ reasoning = 0 }) => reasoning)),
})

/** The price, shared out by what each purchase cost. What rounding leaves over is the last one's, so that it adds up. */
function pricesOf(charge: Charge | undefined): readonly { upstream: string; cost: Money; price: Money }[] {
  if (!charge) return []
  const { purchases } = charge.explanation
  let rest = charge.price
  return purchases.map(({ upstream, nano: cost }, at) => {
    const isLast = at === purchases.length - 1
    const price =
      isLast || charge.cost === 0 ? (isLast ? rest : 0) : Math.min(rest, portion(charge.price, cost, charge.cost))
    rest -= price
    return { upstream, cost, price }
  })
}

const took = (measure: Measure, ms: number): Tally => `${measure}:${bucketOf(ms)}`

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
