// Invitations: how a person comes to be a member.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import type { Invitation as Kept } from '../books/who/invitations.ts'
import { Email, Id, Page, Time, iso, isoOrNull, listOf, pageOf } from './answers.ts'
import { checkGrant } from './members.ts'
import { operation } from './operation.ts'
import { InOrganisation, Role } from './organisations.ts'
import { booksOf, known } from './refusals.ts'

const DAY_MS = 86_400_000
/** A link that lies in somebody's mailbox is a key to the organisation. */
const DAYS = 7
const DAYS_MAX = 30

const Invitation = z
  .strictObject({
    object: z.literal('invitation'),
    id: z.string(),
    organisation: z.string(),
    email: z.string(),
    role: Role,
    by: z.string().meta({ description: 'Who sent it: the id of a person or a key.' }),
    state: z.enum(['open', 'accepted', 'revoked', 'expired']),
    created_at: Time,
    expires_at: Time,
    accepted_at: Time.nullable(),
    revoked_at: Time.nullable(),
  })
  .meta({ id: 'Invitation' })

const NewInvitation = Invitation.extend({
  secret: z.string().meta({
    description: 'Whoever has it becomes the member. It is here, and where it was sent to, and nowhere else.',
  }),
  emailed: z.boolean().meta({ description: 'A letter with the link is on its way to them.' }),
}).meta({ id: 'InvitationWithSecret' })

function view(kept: Kept, now: number) {
  const { id, organisation, email, role, by, createdAt, expiresAt, acceptedAt, revokedAt } = kept
  return {
    object: 'invitation' as const,
    id,
    organisation,
    email,
    role,
    by,
    state: stateOf(kept, now),
    created_at: iso(createdAt),
    expires_at: iso(expiresAt),
    accepted_at: isoOrNull(acceptedAt),
    revoked_at: isoOrNull(revokedAt),
  }
}

function stateOf({ acceptedAt, revokedAt, expiresAt }: Kept, now: number) {
  if (acceptedAt !== undefined) return 'accepted' as const
  if (revokedAt !== undefined) return 'revoked' as const
  return expiresAt <= now ? ('expired' as const) : ('open' as const)
}

const listInvitations = operation({
  id: 'listInvitations',
  method: 'GET',
  path: '/admin/organisations/:organisation/invitations',
  tag: 'People',
  summary: 'The invitations of an organisation, the oldest first, those that are over included.',
  permission: 'administer',
  params: InOrganisation,
  query: Page,
  answer: listOf('InvitationList', Invitation),
  async handle({ params: { organisation }, query, house }) {
    const page = pageOf(await booksOf(house).invitations.list(organisation), query, ({ id }) => id)
    return { ...page, data: page.data.map((one) => view(one, house.runtime.now())) }
  },
})

const createInvitation = operation({
  id: 'createInvitation',
  method: 'POST',
  path: '/admin/organisations/:organisation/invitations',
  tag: 'People',
  summary: 'Invites somebody by their e-mail address.',
  permission: 'administer',
  params: InOrganisation,
  body: z
    .strictObject({
      email: Email,
      role: Role,
      days: z.int().min(1).max(DAYS_MAX).default(DAYS).meta({ description: 'How long it is good.' }),
    })
    .meta({ id: 'InvitationWish' }),
  answer: NewInvitation,
  status: 201,
  async handle({ params: { organisation }, body: { email, role, days }, by, house }) {
    await checkGrant(by, organisation, [role])
    const now = house.runtime.now()
    const wish = { email, role, expiresAt: now + days * DAY_MS }
    const { invitation, secret } = await booksOf(house).invitations.create(organisation, wish, by.actor)
    const { name = organisation } = (await booksOf(house).organisations.get(organisation)) ?? {}
    const emailed = house.letters?.invite(email, name, role, secret, invitation.expiresAt) ?? false
    return { ...view(invitation, now), secret, emailed }
  },
})

const revokeInvitation = operation({
  id: 'revokeInvitation',
  method: 'POST',
  path: '/admin/organisations/:organisation/invitations/:invitation/revoke',
  tag: 'People',
  summary: 'Takes an invitation back.',
  permission: 'administer',
  params: InOrganisation.extend({ invitation: Id }),
  answer: Invitation,
  problems: ['invitation-over'],
  async handle({ params: { organisation, invitation }, by, house }) {
    const { invitations } = booksOf(house)
    if (!(await invitations.revoke(organisation, invitation, by.actor)))
      throw new HoldfastError('invitation-over', 'This invitation was accepted, or revoked before.')
    const all = await invitations.list(organisation)
    return view(known(all.find(({ id }) => id === invitation)), house.runtime.now())
  },
})

export const invitations = [listInvitations, createInvitation, revokeInvitation]
