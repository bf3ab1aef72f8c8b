// Between a page and its rows: read under lock, written in a few statements, however many holds there are on it.
import type { Insertable, Selectable, Transaction } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { Period } from '../limits/period.ts'
import { touchAccount } from '../limits/revision.ts'
import type { Account as Session } from '../../sessions/account.ts'
import type { AccountRow, HoldRow, SessionRow, Tables, TransferRow } from '../schema.ts'
import { type Account, type Budget, newAccount } from './account.ts'
import { type Changes, type Hold, type Transfer, ZONE } from './page.ts'

type Books = Transaction<Tables>
type Locks = Pick<Engine, 'hasRowLocks'>

/**
 * Holds before accounts, and each in the order of their ids: whoever locks in one order cannot wait for each other.
 */
export async function readHolds(books: Books, { hasRowLocks }: Locks, ids: readonly string[]): Promise<Hold[]> {
  if (ids.length === 0) return []
  const rows = await books
    .selectFrom('holds')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .$if(hasRowLocks, (query) => query.forUpdate())
    .execute()
  return rows.map(holdOf)
}

/**
 * Makes those that there are not yet, in a transaction of its own: what is not there cannot be locked, and making it among
 * locks would be out of their order.
 */
export async function openAccounts(
  books: Books,
  ids: readonly string[],
  now: number,
  isPrepaid: (id: string) => boolean = () => false,
): Promise<void> {
  await books
    .insertInto('accounts')
    .values([...ids].sort().map((id) => rowOfAccount(newAccount(id, ZONE, now, isPrepaid(id)))))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  for (const id of ids.filter(isPrepaid)) await touchAccount(books, id)
}

export async function readAccounts(books: Books, { hasRowLocks }: Locks, ids: readonly string[]): Promise<Account[]> {
  if (ids.length === 0) return []
  const rows = await books
    .selectFrom('accounts')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .$if(hasRowLocks, (query) => query.forUpdate())
    .execute()
  return rows.map(accountOf)
}

/**
 * After the accounts, so that nothing more has to be locked of one that there is not yet: whoever else begins it pays from the
 * same key, and waits there.
 */
export async function readSessions(books: Books, { hasRowLocks }: Locks, ids: readonly string[]): Promise<Session[]> {
  if (ids.length === 0) return []
  const rows = await books
    .selectFrom('sessions')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .$if(hasRowLocks, (query) => query.forUpdate())
    .execute()
  return rows.map(sessionOf)
}

export async function writeChanges(
  books: Books,
  { accounts, sessions, holdsMade, holdsChanged, transfers }: Changes,
): Promise<void> {
  if (accounts.length > 0) await writeAccounts(books, accounts)
  if (sessions.length > 0) await writeSessions(books, sessions)
  // No `on conflict`: two nodes that make the same hold at the same time must notice.
  if (holdsMade.length > 0) await books.insertInto('holds').values(holdsMade.map(rowOfHold)).execute()
  if (holdsChanged.length > 0)
    await books
      .insertInto('holds')
      .values(holdsChanged.map(rowOfHold))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          amount: row.ref('excluded.amount'),
          expires_at: row.ref('excluded.expires_at'),
          ending: row.ref('excluded.ending'),
          spent: row.ref('excluded.spent'),
          ended_at: row.ref('excluded.ended_at'),
        })),
      )
      .execute()
  if (transfers.length > 0) await books.insertInto('transfers').values(transfers.map(rowOfTransfer)).execute()
}

async function writeSessions(books: Books, sessions: readonly Session[]): Promise<void> {
  await books
    .insertInto('sessions')
    .values(sessions.map(rowOfSession))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        replies: row.ref('excluded.replies'),
        tokens: row.ref('excluded.tokens'),
        nano: row.ref('excluded.nano'),
        holds: row.ref('excluded.holds'),
      })),
    )
    .execute()
}

export async function writeAccounts(books: Books, accounts: readonly Account[]): Promise<void> {
  await books
    .insertInto('accounts')
    .values(accounts.map(rowOfAccount))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        zone: row.ref('excluded.zone'),
        day_max: row.ref('excluded.day_max'),
        week_max: row.ref('excluded.week_max'),
        month_max: row.ref('excluded.month_max'),
        total_max: row.ref('excluded.total_max'),
        day_spent: row.ref('excluded.day_spent'),
        week_spent: row.ref('excluded.week_spent'),
        month_spent: row.ref('excluded.month_spent'),
        total_spent: row.ref('excluded.total_spent'),
        day_until: row.ref('excluded.day_until'),
        week_until: row.ref('excluded.week_until'),
        month_until: row.ref('excluded.month_until'),
        held: row.ref('excluded.held'),
        prepaid: row.ref('excluded.prepaid'),
        credited: row.ref('excluded.credited'),
      })),
    )
    .execute()
}

export const accountOf = (row: Selectable<AccountRow>): Account => ({
  id: row.id,
  prepaid: row.prepaid !== 0,
  credited: row.credited,
  zone: row.zone,
  budget: budgetOf({ day: row.day_max, week: row.week_max, month: row.month_max, total: row.total_max }),
  spent: { day: row.day_spent, week: row.week_spent, month: row.month_spent, total: row.total_spent },
  until: { day: row.day_until, week: row.week_until, month: row.month_until },
  held: row.held,
})

function budgetOf(maxima: Readonly<Record<Period, number | null>>): Budget {
  return Object.fromEntries(Object.entries(maxima).filter(([, max]) => max !== null))
}

const rowOfAccount = ({
  id,
  prepaid,
  credited,
  zone,
  budget,
  spent,
  until,
  held,
}: Account): Insertable<AccountRow> => ({
  id,
  zone,
  day_max: budget.day ?? null,
  week_max: budget.week ?? null,
  month_max: budget.month ?? null,
  total_max: budget.total ?? null,
  day_spent: spent.day,
  week_spent: spent.week,
  month_spent: spent.month,
  total_spent: spent.total,
  day_until: until.day,
  week_until: until.week,
  month_until: until.month,
  held,
  prepaid: prepaid ? 1 : 0,
  credited,
})

export const holdOf = (row: HoldRow): Hold => ({
  id: row.id,
  accounts: JSON.parse(row.accounts) as string[],
  amount: row.amount,
  holder: row.holder,
  heldAt: row.held_at,
  expiresAt: row.expires_at,
  ...(row.note !== null && { note: row.note }),
  ...(row.session !== null && { session: row.session }),
  ...(row.ending !== null && {
    end: { ending: row.ending as 'settled' | 'released', spent: row.spent, endedAt: row.ended_at ?? 0 },
  }),
})

const rowOfHold = ({ id, accounts, amount, holder, heldAt, expiresAt, note, session, end }: Hold): HoldRow => ({
  id,
  accounts: JSON.stringify(accounts),
  amount,
  holder,
  held_at: heldAt,
  expires_at: expiresAt,
  ending: end?.ending ?? null,
  spent: end?.spent ?? 0,
  ended_at: end?.endedAt ?? null,
  note: note ?? null,
  session: session ?? null,
})

export const sessionOf = ({ id, budget, until, replies, tokens, nano, holds }: SessionRow): Session => ({
  id,
  budget: JSON.parse(budget) as Session['budget'],
  until,
  spent: { replies, tokens, nano },
  holds: JSON.parse(holds) as Session['holds'],
})

const rowOfSession = ({ id, budget, until, spent, holds }: Session): SessionRow => ({
  id,
  budget: JSON.stringify(budget),
  until,
  ...spent,
  holds: JSON.stringify(holds),
})

const rowOfTransfer = ({ at, hold, account, from, to, amount }: Transfer): Insertable<TransferRow> => ({
  at,
  hold,
  account,
  from_side: from,
  to_side: to,
  amount,
})

export const transferOf = (row: Selectable<TransferRow>): Transfer => ({
  at: row.at,
  hold: row.hold,
  account: row.account,
  from: row.from_side as Transfer['from'],
  to: row.to_side as Transfer['to'],
  amount: row.amount,
})
