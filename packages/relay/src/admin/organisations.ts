// Organisations: who shares keys, projects and budgets.
import { z } from 'zod'
import type { Organisation as Kept } from '../books/who/organisations.ts'
import { ROLES } from '../books/who/role.ts'
import { Id, Name, Page, Time, iso, listOf, pageOf } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf, known } from './refusals.ts'

/** The path of everything that belongs to an organisation. */
export const InOrganisation = z.object({ organisation: Id })

export const Role = z.enum(ROLES).meta({ id: 'Role', description: 'Each may do what the one before it may, and more.' })

export const Organisation = z
  .strictObject({
    object: z.literal('organisation'),
    id: z.string(),
    name: z.string(),
    created_at: Time,
    role: Role.nullable().meta({ description: 'What you may do there.' }),
  })
  .meta({ id: 'Organisation' })

const Wish = z.strictObject({ name: Name }).meta({ id: 'OrganisationWish' })

const view = ({ id, name, createdAt }: Kept, role: z.infer<typeof Role> | undefined) => ({
  object: 'organisation' as const,
  id,
  name,
  created_at: iso(createdAt),
  role: role ?? null,
})

const listOrganisations = operation({
  id: 'listOrganisations',
  method: 'GET',
  path: '/admin/organisations',
  tag: 'Organisations',
  summary: 'The organisations that you are a member of; for whoever operates the relay, all of them.',
  permission: 'anybody',
  query: Page,
  answer: listOf('OrganisationList', Organisation),
  async handle({ query, by, house }) {
    const { organisations } = booksOf(house)
    const all = await organisations.list()
    if (by.isOperator) {
      const page = pageOf(all, query, ({ id }) => id)
      return { ...page, data: page.data.map((one) => view(one, 'owner')) }
    }
    const memberships = by.person === undefined ? [] : await organisations.memberships({ person: by.person })
    const roles = new Map(memberships.map(({ organisation, role }) => [organisation, role]))
    const mine = all.filter(({ id }) => roles.has(id))
    const page = pageOf(mine, query, ({ id }) => id)
    return { ...page, data: page.data.map((one) => view(one, roles.get(one.id))) }
  },
})

const createOrganisation = operation({
  id: 'createOrganisation',
  method: 'POST',
  path: '/admin/organisations',
  tag: 'Organisations',
  summary: 'Makes an organisation.',
  permission: 'operate',
  body: Wish.extend({
    owner: Id.exactOptional().meta({ description: 'The person who will own it. Absent: nobody yet.' }),
  }).meta({ id: 'NewOrganisation' }),
  answer: Organisation,
  status: 201,
  problems: ['record-unknown'],
  handle: async ({ body: { name, owner }, by, house }) =>
    view(await booksOf(house).organisations.create(name, by.actor, owner), 'owner'),
})

const getOrganisation = operation({
  id: 'getOrganisation',
  method: 'GET',
  path: '/admin/organisations/:organisation',
  tag: 'Organisations',
  summary: 'One organisation.',
  permission: 'see',
  params: InOrganisation,
  answer: Organisation,
  handle: async ({ params: { organisation }, by, house }) =>
    view(known(await booksOf(house).organisations.get(organisation)), await by.roleIn(organisation)),
})

const renameOrganisation = operation({
  id: 'renameOrganisation',
  method: 'PATCH',
  path: '/admin/organisations/:organisation',
  tag: 'Organisations',
  summary: 'Gives an organisation another name.',
  permission: 'own',
  params: InOrganisation,
  body: Wish,
  answer: Organisation,
  handle: async ({ params: { organisation }, body: { name }, by, house }) =>
    view(await booksOf(house).organisations.rename(organisation, name, by.actor), 'owner'),
})

export const organisations = [listOrganisations, createOrganisation, getOrganisation, renameOrganisation]
