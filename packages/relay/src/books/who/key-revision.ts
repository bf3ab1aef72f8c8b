// Every change of any key has a number, by which the ring finds what is new (key-ring.ts). Keys change with other things,
// too: with who has them, and with the sign-in that they were made for.
//
// Whoever locks a person, an organisation or a sign-in does so before the number, and so that keys can still name it: then
// nobody waits for somebody who waits for them.
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely'
import type { SignInRow, Tables } from '../schema.ts'
import { type Actor, note } from './audit.ts'

type Books = Transaction<Tables>

/** Its row is what two changes at the same moment wait for each other at. */
export async function nextRevision(books: Books): Promise<number> {
  const { value } = await books
    .updateTable('revisions')
    .set((row) => ({ value: row('value', '+', 1) }))
    .where('name', '=', 'keys')
    .returning('value')
    .executeTakeFirstOrThrow()
  return value
}

/** What the ring knows of a person's keys is old: they were shut out, or let in again. */
export async function changeKeysOf(books: Books, person: string): Promise<void> {
  const revision = await nextRevision(books)
  await books.updateTable('keys').set({ revision }).where('person', '=', person).execute()
}

/**
 * Revokes the keys that are good of a person who is a member no more.
 * @returns how many
 */
export const revokeKeysOfMember = (books: Books, organisation: string, person: string, now: number, by: Actor) =>
  revokeKeys(books, now, by, 'member-removed', (row) =>
    row.and([row('organisation', '=', organisation), row('person', '=', person)]),
  )

/** Revokes the keys that browsers have made for themselves, with the sign-ins there. */
export async function revokeKeysOfSignIns(books: Books, signIns: readonly string[], now: number, by: Actor) {
  if (signIns.length > 0) await revokeKeys(books, now, by, 'sign-in-over', (row) => row('sign_in', 'in', signIns))
}

type Stay = Pick<SignInRow, 'id' | 'expires_at'>

/** Who signs in anew at a browser goes on there with the keys that it has. */
export async function handKeysOver(books: Books, from: Stay, to: Stay): Promise<void> {
  const revision = await nextRevision(books)
  await books
    .updateTable('keys')
    .set((row) => ({
      sign_in: to.id,
      revision,
      // One that was to end earlier still does.
      expires_at: row
        .case()
        .when('expires_at', '=', from.expires_at)
        .then(to.expires_at)
        .else(row.ref('expires_at'))
        .end(),
    }))
    .where('sign_in', '=', from.id)
    .where('revoked_at', 'is', null)
    .execute()
}

async function revokeKeys(
  books: Books,
  now: number,
  by: Actor,
  because: 'member-removed' | 'sign-in-over',
  those: (row: ExpressionBuilder<Tables, 'keys'>) => Expression<SqlBool>,
): Promise<number> {
  const revision = await nextRevision(books)
  const gone = await books
    .updateTable('keys')
    .set({ revoked_at: now, revision })
    .where('revoked_at', 'is', null)
    .where(those)
    .returning(['id', 'organisation'])
    .execute()
  for (const { id, organisation } of gone)
    await note(books, now, by, { act: 'key-revoke', subject: id, organisation, details: { because } })
  return gone.length
}
