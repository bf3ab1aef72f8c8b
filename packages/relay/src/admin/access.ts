// What whoever runs the relay does for people who cannot get in, or who shall run it with them.
import { z } from 'zod'
import { Id, Time, iso } from './answers.ts'
import { operation } from './operation.ts'
import { Person, viewOfPerson } from './people.ts'
import { booksOf } from './refusals.ts'

const OnePerson = z.object({ person: Id })

const createPersonLink = operation({
  id: 'createPersonLink',
  method: 'POST',
  path: '/admin/people/:person/link',
  tag: 'People',
  summary: 'Makes a code to set a password with, good once, for a day. It stands behind `/#reset=` of the console.',
  permission: 'operate',
  params: OnePerson,
  answer: z
    .strictObject({
      object: z.literal('person_link'),
      person: z.string(),
      code: z.string(),
      expires_at: Time,
      emailed: z.boolean().meta({ description: 'A letter with the link is on its way to them.' }),
    })
    .meta({ id: 'PersonLink' }),
  status: 201,
  async handle({ params: { person }, by, house }) {
    const { links, people } = booksOf(house)
    const { code, expiresAt } = await links.create(person, by.actor)
    const to = house.letters && (await people.get(person))
    const emailed = (to && house.letters?.sendLink(to.email, code, expiresAt)) ?? false
    return { object: 'person_link' as const, person, code, expires_at: iso(expiresAt), emailed }
  },
})

const enablePerson = operation({
  id: 'enablePerson',
  method: 'POST',
  path: '/admin/people/:person/enable',
  tag: 'People',
  summary: 'Lets a person in again who was shut out, and their keys with them.',
  permission: 'operate',
  params: OnePerson,
  answer: Person,
  handle: async ({ params: { person }, by, house }) =>
    viewOfPerson(await booksOf(house).people.enable(person, by.actor)),
})

const setOperator = operation({
  id: 'setOperator',
  method: 'PUT',
  path: '/admin/people/:person/operator',
  tag: 'People',
  summary: 'Lets a person run the relay, or no more.',
  permission: 'operate',
  params: OnePerson,
  body: z.strictObject({ is_operator: z.boolean() }).meta({ id: 'OperatorMark' }),
  answer: Person,
  problems: ['last-operator'],
  handle: async ({ params: { person }, body: { is_operator }, by, house }) =>
    viewOfPerson(await booksOf(house).people.setOperator(person, is_operator, by.actor)),
})

export const access = [createPersonLink, enablePerson, setOperator]
