// The end of sign-ins that comes with something else: somebody is disabled, or has another password.
import type { Transaction } from 'kysely'
import type { Tables } from '../schema.ts'

/** All of a person's, but for one. */
export async function endSignIns(
  books: Transaction<Tables>,
  person: string,
  now: number,
  butFor?: string,
): Promise<void> {
  await books
    .updateTable('sign_ins')
    .set({ ended_at: now })
    .where('person', '=', person)
    .where('ended_at', 'is', null)
    .$if(butFor !== undefined, (query) => query.where('id', '<>', butFor ?? ''))
    .execute()
}
