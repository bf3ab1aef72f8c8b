// Credit and codes, for people and as the admin API has them.
import { type Balance, type Code, type CodeBatch, type CreditLine } from '@holdfast/relay'
import { table } from '../terminal.ts'
import { writeAmount } from './amount.ts'

/** Exactly: what a statement rounds cannot be added up. */
export const money = writeAmount

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))
/** To the minute: what a person looks for. */
const when = (at: number | undefined): string => (at === undefined ? '' : iso(at).slice(0, 16).replace('T', ' '))

export const balanceView = ({ organisation, prepaid, balance, held, credited, spent }: Balance) => ({
  object: 'credit',
  organisation,
  prepaid,
  balance_nano: balance,
  held_nano: held,
  credited_nano: credited,
  spent_nano: spent,
})

export const balancePage = (rows: readonly { readonly name: string; readonly balance: Balance }[]): string =>
  table(
    ['organisation', 'id', 'pays', '>balance', '>held', '>credited', '>spent'],
    rows.map(({ name, balance: { organisation, prepaid, balance, held, credited, spent } }) => [
      name,
      organisation,
      prepaid ? 'in advance' : 'afterwards',
      ...[balance, held, credited, spent].map(money),
    ]),
  )

export const lineView = ({ at, kind, amount, subject, reason, by }: CreditLine) => ({
  object: 'credit-line',
  at: iso(at),
  kind,
  amount_nano: amount,
  subject: subject ?? null,
  reason: reason ?? null,
  by: by ?? null,
})

export const statementPage = (lines: readonly CreditLine[]): string =>
  table(
    ['at', 'what', '>amount', 'for', 'by'],
    lines.map(({ at, kind, amount, subject, reason, by }) => [
      when(at),
      kind,
      money(amount),
      reason ?? subject ?? '',
      by ?? '',
    ]),
  )

export const batchView = ({ id, note, count, amount, createdAt, expiresAt }: CodeBatch) => ({
  object: 'code-batch',
  id,
  note,
  count,
  amount_nano: amount,
  created_at: iso(createdAt),
  expires_at: isoOrNull(expiresAt),
})

export const batchPage = (batches: readonly CodeBatch[]): string =>
  table(
    ['batch', '>codes', '>each', 'made', 'until', 'for'],
    batches.map(({ id, note, count, amount, createdAt, expiresAt }) => [
      id,
      String(count),
      money(amount),
      when(createdAt),
      when(expiresAt),
      note,
    ]),
  )

export const codeView = (code: Code, now: number) => ({
  object: 'code',
  id: code.id,
  batch: code.batch,
  prefix: code.prefix,
  state: stateOf(code, now),
  amount_nano: code.amount,
  expires_at: isoOrNull(code.expiresAt),
  redeemed_at: isoOrNull(code.redeemedAt),
  redeemed_by: code.redeemedBy ?? null,
})

export const codePage = (codes: readonly Code[], now: number): string =>
  table(
    ['code', 'begins with', 'is', '>worth', 'redeemed', 'by'],
    codes.map((code) => [
      code.id,
      code.prefix,
      stateOf(code, now),
      money(code.amount),
      when(code.redeemedAt),
      code.redeemedBy ?? '',
    ]),
  )

function stateOf({ redeemedAt, voidedAt, expiresAt }: Code, now: number): string {
  if (redeemedAt !== undefined) return 'redeemed'
  if (voidedAt !== undefined) return 'voided'
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'good'
}
