// The end of sign-ins, with the keys that browsers have made for themselves there: by itself, or with something else, such
// as another password.
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely'
import type { Tables } from '../schema.ts'
import type { Actor } from './audit.ts'
import { revokeKeysOfSignIns } from './key-revision.ts'

/** All of a person's, but for one. */
export async function endSignIns(
  books: Transaction<Tables>,
  person: string,
  now: number,
  by: Actor,
  butFor?: string,
): Promise<void> {
  await endThose(books, now, by, (row) => row.and([row('person', '=', person), row('id', '<>', butFor ?? '')]))
}

/** @returns the ids of those that were not over */
export async function endThose(
  books: Transaction<Tables>,
  now: number,
  by: Actor,
  those: (row: ExpressionBuilder<Tables, 'sign_ins'>) => Expression<SqlBool>,
): Promise<readonly string[]> {
  const ended = await books
    .updateTable('sign_ins')
    .set({ ended_at: now })
    .where('ended_at', 'is', null)
    .where(those)
    .returning('id')
    .execute()
  const ids = ended.map(({ id }) => id)
  await revokeKeysOfSignIns(books, ids, now, by)
  return ids
}
