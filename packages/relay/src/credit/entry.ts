// An entry of credit: why an account was given money, or had some taken back. It is written in one transaction with the
// transfer that moves the money (books/ledger), so that there is neither without the other. What a reply costs has no
// entry: the hold that was settled says all there is to say.
import type { Transaction } from 'kysely'
import type { Engine } from '../books/engines/engine.ts'
import type { Account } from '../books/ledger/account.ts'
import { Page } from '../books/ledger/page.ts'
import { openAccounts, readAccounts, writeChanges } from '../books/ledger/rows.ts'
import { MONEY_MAX, type Money } from '../books/money.ts'
import type { Tables } from '../books/schema.ts'
import type { Actor } from '../books/who/audit.ts'

export const KINDS = ['free', 'redemption', 'top-up', 'fee', 'refund', 'dispute', 'adjustment'] as const

/**
 * `free`: given on sign-up. `redemption`: a code. `top-up`: a payment, `fee` what is kept of it, `refund` what was paid
 * back, `dispute` what the payer's bank took back, or gave up. `adjustment`: by hand, with a reason.
 */
export type Kind = (typeof KINDS)[number]

export interface Entry {
  /** `crd_…` */
  readonly id: string
  /** `org_…` */
  readonly account: string
  readonly kind: Kind
  /** Negative where it is taken back. Never nothing. */
  readonly amount: Money
  /** There is one entry of a reference, however often it is written. */
  readonly reference: string
  /** The code's or the payment's id. */
  readonly subject?: string
  /** In the words of whoever adjusted it. */
  readonly reason?: string
  readonly by: Actor
}

/**
 * @param isPrepaid whether the account, where there is none yet, will be
 * @returns the account as it is then
 * @throws RangeError where the account would be credited more than a number can say exactly
 */
export async function post(
  books: Transaction<Tables>,
  engine: Pick<Engine, 'hasRowLocks'>,
  { id, account, kind, amount, reference, subject, reason, by }: Entry,
  now: number,
  isPrepaid: (account: string) => boolean,
): Promise<Account> {
  await openAccounts(books, [account], now, isPrepaid)
  const page = new Page(await readAccounts(books, engine, [account]), [], { holder: by.id, now })
  const credited = page.credit(id, account, amount)
  if (Math.abs(credited.credited) > MONEY_MAX) throw new RangeError('an account of more than it can ever spend')
  await books
    .insertInto('credits')
    .values({
      id,
      at: now,
      account,
      kind,
      amount,
      reference,
      subject: subject ?? null,
      reason: reason ?? null,
      actor: by.id,
    })
    .execute()
  await writeChanges(books, page.changes)
  return credited
}
