// Changes of what accounts may do are counted, so that every relay sees in one row whether there were any.
import type { Transaction } from 'kysely'
import type { Tables } from '../schema.ts'

/** The number of the change that is being made. Its row is what two changes at the same moment wait for each other at. */
export async function nextRevision(books: Transaction<Tables>): Promise<number> {
  const { value } = await books
    .updateTable('revisions')
    .set((row) => ({ value: row('value', '+', 1) }))
    .where('name', '=', 'limits')
    .returning('value')
    .executeTakeFirstOrThrow()
  return value
}

/** The budget or the credit of an account begins or ceases to count, or is another: whoever keeps it in memory is to know. */
export async function touchAccount(books: Transaction<Tables>, id: string): Promise<void> {
  const revision = await nextRevision(books)
  await books.updateTable('accounts').set({ revision }).where('id', '=', id).execute()
}
