// People: everybody who may be a member of an organisation. Who runs the relay sees all of them.
import { z } from 'zod'
import type { Membership } from '../books/who/organisations.ts'
import type { Person as Kept } from '../books/who/people.ts'
import { Email, Id, Name, Page, Time, iso, isoOrNull, listOf, pageRead } from './answers.ts'
import { operation } from './operation.ts'
import { Role } from './organisations.ts'
import { booksOf, known } from './refusals.ts'

export const Person = z
  .strictObject({
    object: z.literal('person'),
    id: z.string(),
    email: z.string(),
    name: z.string(),
    is_operator: z.boolean().meta({ description: 'Whether they run the relay.' }),
    created_at: Time,
    disabled_at: Time.nullable().meta({ description: 'Since when they may not sign in.' }),
  })
  .meta({ id: 'Person' })

const PersonWithRoles = Person.extend({
  memberships: z.array(z.strictObject({ organisation: z.string(), role: Role, since: Time })),
}).meta({ id: 'PersonWithRoles' })

export const viewOfPerson = ({ id, email, name, isOperator, createdAt, disabledAt }: Kept) => ({
  object: 'person' as const,
  id,
  email,
  name,
  is_operator: isOperator,
  created_at: iso(createdAt),
  disabled_at: isoOrNull(disabledAt),
})

const withRoles = (person: Kept, memberships: readonly Membership[]) => ({
  ...viewOfPerson(person),
  memberships: memberships.map(({ organisation, role, since }) => ({ organisation, role, since: iso(since) })),
})

const OnePerson = z.object({ person: Id })

const listPeople = operation({
  id: 'listPeople',
  method: 'GET',
  path: '/admin/people',
  tag: 'People',
  summary: 'Everybody there is, the oldest first.',
  permission: 'operate',
  query: Page,
  answer: listOf('PersonList', Person),
  async handle({ query, house }) {
    const page = await pageRead(query, (asked) => booksOf(house).people.page(asked))
    return { ...page, data: page.data.map(viewOfPerson) }
  },
})

const createPerson = operation({
  id: 'createPerson',
  method: 'POST',
  path: '/admin/people',
  tag: 'People',
  summary: 'Makes a person, who belongs to nothing yet. Whoever shall choose a password is invited.',
  permission: 'operate',
  body: z.strictObject({ email: Email, name: Name }).meta({ id: 'NewPerson' }),
  answer: Person,
  status: 201,
  problems: ['record-taken'],
  handle: async ({ body: { email, name }, by, house }) =>
    viewOfPerson(await booksOf(house).people.create(email, name, by.actor)),
})

const getPerson = operation({
  id: 'getPerson',
  method: 'GET',
  path: '/admin/people/:person',
  tag: 'People',
  summary: 'One person, with everything they are a member of.',
  permission: 'operate',
  params: OnePerson,
  answer: PersonWithRoles,
  async handle({ params: { person }, house }) {
    const { people, organisations } = booksOf(house)
    return withRoles(known(await people.get(person)), await organisations.memberships({ person }))
  },
})

const disablePerson = operation({
  id: 'disablePerson',
  method: 'POST',
  path: '/admin/people/:person/disable',
  tag: 'People',
  summary: 'Shuts a person out: their sign-ins end, and their keys open nothing. What they made stays.',
  permission: 'operate',
  params: OnePerson,
  answer: Person,
  problems: ['last-operator'],
  handle: async ({ params: { person }, by, house }) =>
    viewOfPerson(await booksOf(house).people.disable(person, by.actor)),
})

export const people = [listPeople, createPerson, getPerson, disablePerson]
