// One reply of the request log: what is known of it without a prompt, a completion or a secret.
import type { Charge } from '../../metering/tariff.ts'
import { type AttemptRecord, type Receipt, type Step, firstFrameMsOf } from '../../receipt.ts'
import type { RequestRow } from '../schema.ts'
import type { Payer } from '../usage/entry.ts'

/** What is not searched by, in one column. */
export interface Details {
  readonly form: Receipt['head']['form']
  readonly background?: true
  /** Seq of the last frame. */
  readonly last: number
  readonly said: number
  readonly request_bytes: number
  readonly trace?: string
  readonly problem?: { readonly code: string; readonly message: string }
  readonly attempts: readonly AttemptRecord[]
  readonly steps: readonly Step[]
  readonly steps_left_out: number
  /** How the price came about, line by line. */
  readonly price?: Pick<Charge, 'ratios' | 'explanation'>
}

export type NewRequest = Omit<RequestRow, 'position'>

/** Characters of a model's name: a client may ask for anything. Reached: the rest is left out. */
const NAME_CHARS_MAX = 256

export const modelOf = ({ head }: Receipt): string => head.model.slice(0, NAME_CHARS_MAX)

export function requestOf(receipt: Receipt, payer: Payer, charge?: Charge): NewRequest {
  const { head, final, attempts } = receipt
  const purchases = final.purchases ?? []
  const count = (name: 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning'): number =>
    purchases.reduce((total, { usage }) => total + (usage[name] ?? 0), 0)
  return {
    id: head.id,
    created_at: head.createdAt,
    ended_at: final.endedAt,
    organisation: payer.organisation,
    project: payer.project ?? '',
    key: payer.key,
    session: head.session ?? null,
    model: modelOf(receipt),
    upstream: attempts.at(-1)?.upstream ?? purchases.at(-1)?.upstream ?? '',
    dialect: head.dialect,
    ending: final.ending,
    problem: final.problem?.code ?? null,
    input: count('input'),
    output: count('output'),
    cache_read: count('cacheRead'),
    cache_write: count('cacheWrite'),
    reasoning: count('reasoning'),
    estimated: charge?.explanation.isEstimated || purchases.some(({ estimated }) => estimated) ? 1 : 0,
    cost: charge?.cost ?? null,
    price: charge?.price ?? null,
    first_ms: firstFrameMsOf(receipt) ?? null,
    gap_ms: receipt.gapMsMax,
    attempts: attempts.length,
    readers: receipt.readers,
    resumes: receipt.resumes,
    details: JSON.stringify(detailsOf(receipt, charge)),
  }
}

const detailsOf = ({ head, final, ...receipt }: Receipt, charge: Charge | undefined): Details => ({
  form: head.form,
  ...(head.background && { background: true }),
  last: receipt.last,
  said: receipt.said,
  request_bytes: receipt.requestBytes,
  ...(receipt.trace !== undefined && { trace: receipt.trace }),
  ...(final.problem && { problem: { code: final.problem.code, message: final.problem.message } }),
  attempts: receipt.attempts,
  steps: receipt.steps,
  steps_left_out: receipt.stepsLeftOut,
  ...(charge && { price: { ratios: charge.ratios, explanation: charge.explanation } }),
})
