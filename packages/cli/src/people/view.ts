// A person as a program reads them, which is as the admin API says it, and as a person does.
import type { Books, Membership, Person } from '@holdfast/relay'
import { dim, table } from '../terminal.ts'

export interface Member {
  readonly person: Person
  readonly memberships: readonly Membership[]
}

const iso = (at: number): string => new Date(at).toISOString()

export const viewOf = ({ person, memberships }: Member) => ({
  object: 'person',
  id: person.id,
  email: person.email,
  name: person.name,
  is_operator: person.isOperator,
  created_at: iso(person.createdAt),
  disabled_at: person.disabledAt === undefined ? null : iso(person.disabledAt),
  memberships: memberships.map(({ organisation, role, since }) => ({ organisation, role, since: iso(since) })),
})

/** @param names what organisations are called, by id */
export const listOf = (members: readonly Member[], names: ReadonlyMap<string, string>): string =>
  table(
    ['e-mail', 'name', 'is', 'id'],
    members.map(({ person, memberships }) => [
      person.email,
      person.name,
      [
        ...(person.disabledAt === undefined ? [] : ['disabled']),
        ...(person.isOperator ? ['operator'] : []),
        ...memberships.map(({ organisation, role }) => `${role} of ${names.get(organisation) ?? organisation}`),
      ].join(', '),
      dim(person.id),
    ]),
  )

type Invitation = Awaited<ReturnType<Books['invitations']['list']>>[number]

const stateOf = ({ acceptedAt, revokedAt, expiresAt }: Invitation, now: number) => {
  if (acceptedAt !== undefined) return 'accepted'
  if (revokedAt !== undefined) return 'revoked'
  return expiresAt <= now ? 'expired' : 'open'
}

/** Never what opens it: that was shown once. */
export const invitationView = (one: Invitation, now: number) => ({
  object: 'invitation',
  id: one.id,
  organisation: one.organisation,
  email: one.email,
  role: one.role,
  state: stateOf(one, now),
  created_at: iso(one.createdAt),
  expires_at: iso(one.expiresAt),
})

export const invitationsPage = (all: readonly Invitation[], now: number): string =>
  table(
    ['id', 'e-mail', 'to be', 'state', 'until'],
    all.map((one) => [one.id, one.email, one.role, stateOf(one, now), iso(one.expiresAt).slice(0, 10)]),
  )
