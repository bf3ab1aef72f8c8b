// The statement of an account: every line that changed its balance, newest first. Spent money is read from the transfers
// of the ledger, so that there is no second account of it that could say something else.
import type { Kysely } from 'kysely'
import type { Money } from '../books/money.ts'
import type { Tables } from '../books/schema.ts'
import type { Kind } from './entry.ts'

export interface Line {
  /** The cursor of what comes before it. */
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: Kind | 'spend'
  /** What it added to the balance, or (negative) took from it. */
  readonly amount: Money
  /** The reply, the code or the payment behind it. */
  readonly subject?: string
  readonly reason?: string
  /** Who did it. Absent for what was spent. */
  readonly by?: string
}

/** Lines of one answer. */
export const LINES_MAX = 500

/** @param before the cursor: lines before it, or the newest */
export async function statement(
  db: Kysely<Tables>,
  account: string,
  { before = Number.MAX_SAFE_INTEGER, max = LINES_MAX }: { readonly before?: number; readonly max?: number } = {},
): Promise<readonly Line[]> {
  const count = Math.min(max, LINES_MAX)
  const rows = await db
    .selectFrom('transfers')
    .leftJoin('credits', 'credits.id', 'transfers.hold')
    .select(['transfers.seq', 'transfers.at', 'transfers.hold', 'transfers.from_side', 'transfers.amount'])
    .select(['credits.kind', 'credits.subject', 'credits.reason', 'credits.actor'])
    .where('transfers.account', '=', account)
    .where('transfers.seq', '<', before)
    .where((row) => row.or([row('from_side', '=', 'world'), row('to_side', 'in', ['world', 'spent'])]))
    .orderBy('transfers.seq', 'desc')
    // A reply that cost more than was held for it has two of them, one after the other.
    .limit(count * 2)
    .execute()
  const lines: Line[] = []
  for (const row of rows) {
    const last = lines.at(-1)
    const { seq, at, hold, kind, reason, actor } = row
    const subject = kind === null ? hold : row.subject
    const amount = row.from_side === 'world' ? row.amount : -row.amount
    if (last?.kind === 'spend' && kind === null && last.subject === hold)
      lines[lines.length - 1] = { ...last, seq, amount: last.amount + amount }
    else
      lines.push({
        seq,
        at,
        kind: (kind as Kind | null) ?? 'spend',
        amount,
        ...(subject !== null && { subject }),
        ...(reason !== null && { reason }),
        ...(actor !== null && { by: actor }),
      })
  }
  return lines.slice(0, count)
}
