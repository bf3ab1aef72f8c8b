// Members: the people of an organisation, and what each of them may do there.
import { z } from 'zod'
import type { Membership } from '../books/who/organisations.ts'
import type { Person as Kept } from '../books/who/people.ts'
import { type Role as RoleName, mayGrant } from '../books/who/role.ts'
import { Id, Page, Time, iso, listOf, pageRead } from './answers.ts'
import { type Administrator, operation } from './operation.ts'
import { InOrganisation, Role } from './organisations.ts'
import { Person, viewOfPerson } from './people.ts'
import { booksOf, known, recordUnknown, roleForbidden } from './refusals.ts'
import type { House } from '../routes/route.ts'

const Member = z
  .strictObject({ object: z.literal('member'), person: Person, role: Role, since: Time })
  .meta({ id: 'Member' })

const OneMember = InOrganisation.extend({ person: Id })

const listMembers = operation({
  id: 'listMembers',
  method: 'GET',
  path: '/admin/organisations/:organisation/members',
  tag: 'People',
  summary: 'The members of an organisation, those who have been it for longest first.',
  permission: 'see',
  params: InOrganisation,
  query: Page,
  answer: listOf('MemberList', Member),
  async handle({ params: { organisation }, query, house }) {
    const { organisations, people } = booksOf(house)
    const page = await pageRead(query, async (asked) =>
      (await organisations.members(organisation, asked))?.map((one) => ({ id: one.person, ...one })),
    )
    return {
      ...page,
      data: await Promise.all(page.data.map(async (one) => viewOf(one, known(await people.get(one.person))))),
    }
  },
})

const setMember = operation({
  id: 'setMember',
  method: 'PUT',
  path: '/admin/organisations/:organisation/members/:person',
  tag: 'People',
  summary: 'Gives a member another role. Whoever operates the relay may make a person a member so; others invite them.',
  permission: 'administer',
  params: OneMember,
  body: z.strictObject({ role: Role }).meta({ id: 'MemberWish' }),
  answer: Member,
  problems: ['last-owner'],
  async handle({ params: { organisation, person }, body: { role }, by, house }) {
    const { organisations } = booksOf(house)
    const before = await organisations.role(organisation, person)
    // Whether there is such a person elsewhere is nothing that an organisation may find out.
    if (before === undefined && !by.isOperator) throw recordUnknown()
    await checkGrant(by, organisation, before ? [before, role] : [role])
    await organisations.setRole(organisation, person, role, by.actor)
    return memberOf(house, organisation, person)
  },
})

const removeMember = operation({
  id: 'removeMember',
  method: 'DELETE',
  path: '/admin/organisations/:organisation/members/:person',
  tag: 'People',
  summary: 'Makes somebody a member no more, and revokes their keys of the organisation. Everybody may leave.',
  permission: 'see',
  params: OneMember,
  problems: ['last-owner'],
  async handle({ params: { organisation, person }, by, house }) {
    const { organisations } = booksOf(house)
    const role = known(await organisations.role(organisation, person))
    if (person !== by.person) await checkGrant(by, organisation, [role])
    await organisations.setRole(organisation, person, undefined, by.actor)
  },
})

export const members = [listMembers, setMember, removeMember]

/** Nobody gives away, or takes away, what they do not have. @throws HoldfastError `role-forbidden`. */
export async function checkGrant(by: Administrator, organisation: string, roles: readonly RoleName[]): Promise<void> {
  const own = known(await by.roleIn(organisation))
  const beyond = roles.find((role) => !mayGrant(own, role))
  if (beyond) throw roleForbidden(`Your role in this organisation is ${own}, which does not give or take ${beyond}.`)
}

async function memberOf(house: House, organisation: string, id: string) {
  const { people, organisations } = booksOf(house)
  const memberships = await organisations.memberships({ person: id })
  const membership = known(memberships.find((one) => one.organisation === organisation))
  return viewOf(membership, known(await people.get(id)))
}

const viewOf = ({ role, since }: Membership, person: Kept) => ({
  object: 'member' as const,
  person: viewOfPerson(person),
  role,
  since: iso(since),
})
