// Invitations that outlive what their sender may do. Whoever sent one knows its link: somebody who was removed could come
// back by it. So they are revoked with the role that they were sent by, in the same transaction.
import type { Transaction } from 'kysely'
import type { Tables } from '../schema.ts'
import { type Actor, note } from './audit.ts'
import { type Role, mayGrant } from './role.ts'

/** @returns false when it was over already */
export async function revokeInvitation(books: Transaction<Tables>, id: string, now: number): Promise<boolean> {
  const revoked = await books
    .updateTable('invitations')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return revoked !== undefined
}

/** Revokes what a person has sent, is open, and could not be sent by them as they are now. */
export async function revokeInvitationsBeyond(
  books: Transaction<Tables>,
  person: string,
  now: number,
  by: Actor,
): Promise<void> {
  const open = await books
    .selectFrom('invitations')
    .select(['id', 'organisation', 'role'])
    .where('invited_by', '=', person)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id')
    .execute()
  if (open.length === 0) return
  const sender = await books
    .selectFrom('people')
    .select(['operator', 'disabled_at'])
    .where('id', '=', person)
    .executeTakeFirst()
  const isOut = !sender || sender.disabled_at !== null
  if (sender?.operator === 1 && !isOut) return
  const memberships = await books
    .selectFrom('memberships')
    .select(['organisation', 'role'])
    .where('person', '=', person)
    .execute()
  const roles = new Map(memberships.map(({ organisation, role }) => [organisation, role as Role]))
  for (const { id, organisation, role } of open) {
    const own = isOut ? undefined : roles.get(organisation)
    if (own !== undefined && mayGrant(own, role as Role)) continue
    if (await revokeInvitation(books, id, now))
      await note(books, now, by, {
        act: 'invitation-revoke',
        subject: id,
        organisation,
        details: { because: 'sender-may-no-more' },
      })
  }
}
