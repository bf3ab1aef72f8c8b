// People, and how they get in, in the books themselves: it works before there is a relay and while one runs. What is taken
// away is gone with the next request.
import { type Books, type Person, ROLES, type Role, SYSTEM, isRole, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findOrganisation } from '../keys/find.ts'
import { invitationView, invitationsPage, listOf, viewOf } from '../people/view.ts'
import { type Settings, UsageError, baseUrlOf } from '../settings.ts'
import { dim, print } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const
const org = { type: 'string', description: 'Organisation, by id or name; where there is one, that' } as const
const person = { type: 'positional', required: true, description: 'Their e-mail address, or per_…' } as const

const INVITATION_MS = 7 * 86_400_000

const list = defineCommand({
  meta: {
    name: 'list',
    description: 'List people, what they are in which organisation, and whether they may sign in.',
  },
  args: { org, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const organisations = await books.organisations.list()
      const only = args.org === undefined ? undefined : (await findOrganisation(books, args.org)).id
      const people = await Promise.all(
        (await books.people.list()).map(async (one) => ({
          person: one,
          memberships: await books.organisations.memberships({ person: one.id }),
        })),
      )
      const shown = people.filter(
        ({ memberships }) => only === undefined || memberships.some(({ organisation }) => organisation === only),
      )
      if (args.json) return print(JSON.stringify(shown.map(viewOf)))
      if (shown.length === 0)
        return print('There is nobody yet: holdfast people link makes a link for the first owner.')
      print(listOf(shown, new Map(organisations.map(({ id, name }) => [id, name]))))
    })
  },
})

const invite = defineCommand({
  meta: { name: 'invite', description: 'Print a link that makes somebody a member. It is good once, for a week.' },
  args: {
    email: { type: 'positional', required: true, description: 'Their e-mail address' },
    role: { type: 'string', description: ROLES.join(', '), default: 'member' },
    org,
    data,
    json,
  },
  async run({ args }) {
    const role = roleOf(args.role)
    checkEmail(args.email)
    const settings = await settingsHere(args)
    await withBooks(settings, async ({ books }) => {
      const { id, name } = await findOrganisation(books, args.org)
      const expiresAt = system.now() + INVITATION_MS
      const { secret } = await books.invitations.create(id, { email: args.email, role, expiresAt }, SYSTEM)
      tellLink(settings, 'invitation', secret, expiresAt, `For ${args.email}, to be ${role} of ${name}.`, args.json)
    })
  },
})

const link = defineCommand({
  meta: {
    name: 'link',
    description:
      'Print a link to set a password with, or without an address, one for the first owner. Good once, for a day.',
  },
  args: { person: { ...person, required: false }, data, json },
  async run({ args }) {
    const settings = await settingsHere(args)
    await withBooks(settings, async ({ books }) => {
      const one = args.person === undefined ? undefined : await findPerson(books, args.person)
      if (!one && (await books.links.hasOwner()))
        throw new UsageError('There is an owner already. For whom shall the link be? holdfast people link EMAIL')
      const { code, expiresAt } = await books.links.create(one?.id, SYSTEM)
      const words = one ? `For ${one.email}, to set a password.` : 'For the first owner, who then runs this relay.'
      tellLink(settings, one ? 'reset' : 'welcome', code, expiresAt, words, args.json)
    })
  },
})

const role = defineCommand({
  meta: { name: 'role', description: 'Make somebody a member of an organisation, or one of another role, or none.' },
  args: {
    person,
    role: { type: 'positional', required: true, description: `${ROLES.join(', ')}, or none` },
    org,
    data,
    json,
  },
  async run({ args }) {
    const wanted = args.role === 'none' ? undefined : roleOf(args.role)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const [one, { id, name }] = [await findPerson(books, args.person), await findOrganisation(books, args.org)]
      await books.organisations.setRole(id, one.id, wanted, SYSTEM)
      const words = wanted === undefined ? `is no member of ${name} any more.` : `is ${wanted} of ${name}.`
      await tellPerson(books, one, words, args.json)
    })
  },
})

const operator = defineCommand({
  meta: { name: 'operator', description: 'Let somebody run the relay: everything that is everybody’s.' },
  args: { person, off: { type: 'boolean', description: 'No more' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const one = await books.people.setOperator((await findPerson(books, args.person)).id, !args.off, SYSTEM)
      await tellPerson(books, one, one.isOperator ? 'runs the relay.' : 'does not run the relay any more.', args.json)
    })
  },
})

const disable = defineCommand({
  meta: {
    name: 'disable',
    description: 'Sign somebody out everywhere, and let them in no more. What they made stays.',
  },
  args: { person, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const one = await books.people.disable((await findPerson(books, args.person)).id, SYSTEM)
      await tellPerson(books, one, 'is signed out, and may not sign in.', args.json)
    })
  },
})

const enable = defineCommand({
  meta: { name: 'enable', description: 'Let somebody in again who was disabled.' },
  args: { person, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const one = await books.people.enable((await findPerson(books, args.person)).id, SYSTEM)
      await tellPerson(books, one, 'may sign in.', args.json)
    })
  },
})

const create = defineCommand({
  meta: {
    name: 'create',
    description: 'Make a person who belongs to nothing yet: role says where, link lets them in.',
  },
  args: {
    email: { type: 'positional', required: true, description: 'Their e-mail address' },
    name: { type: 'positional', required: true, description: 'What they are called' },
    data,
    json,
  },
  async run({ args }) {
    checkEmail(args.email)
    await withBooks(await settingsHere(args), async ({ books }) =>
      tellPerson(books, await books.people.create(args.email, args.name, SYSTEM), 'is known.', args.json),
    )
  },
})

const invitations = defineCommand({
  meta: { name: 'invitations', description: 'Who was invited, the oldest first, and what came of it.' },
  args: { org, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const all = await books.invitations.list((await findOrganisation(books, args.org)).id)
      const now = system.now()
      if (args.json) return print(JSON.stringify(all.map((one) => invitationView(one, now))))
      print(all.length === 0 ? 'Nobody was invited.' : invitationsPage(all, now))
    })
  },
})

const uninvite = defineCommand({
  meta: { name: 'uninvite', description: 'Take an invitation back.' },
  args: { invitation: { type: 'positional', required: true, description: 'inv_…' }, org, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { id } = await findOrganisation(books, args.org)
      if (!(await books.invitations.revoke(id, args.invitation, SYSTEM)))
        throw new UsageError(`${args.invitation} was accepted or taken back before.`)
      print(args.json ? JSON.stringify({ id: args.invitation, revoked: true }) : `${args.invitation} is good no more.`)
    })
  },
})

export const people = defineCommand({
  meta: { name: 'people', description: 'Invite people, and say what they may.' },
  subCommands: { list, create, invite, invitations, uninvite, link, role, operator, disable, enable },
})

/** @throws UsageError */
async function findPerson(books: Books, asked: string): Promise<Person> {
  const one = asked.includes('@') ? await books.people.withEmail(asked) : await books.people.get(asked)
  if (one) return one
  throw new UsageError(`There is nobody called ${asked}: see holdfast people list.`)
}

/** @throws UsageError */
function checkEmail(text: string): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw new UsageError(`${text} is no e-mail address.`)
}

/** @throws UsageError */
function roleOf(text: string): Role {
  if (isRole(text)) return text
  throw new UsageError(`A role is one of ${ROLES.join(', ')}, not ${text}.`)
}

async function tellPerson(books: Books, one: Person, words: string, asJson: boolean | undefined): Promise<void> {
  const memberships = await books.organisations.memberships({ person: one.id })
  print(asJson ? JSON.stringify(viewOf({ person: one, memberships })) : `${one.email} ${words}`)
}

/** The link alone on standard output. Fragments are sent to no server, so it stands in nobody's log. */
function tellLink(
  settings: Settings,
  what: 'welcome' | 'reset' | 'invitation',
  code: string,
  expiresAt: number,
  words: string,
  asJson: boolean | undefined,
): void {
  const url = `${settings.signIn?.url ?? baseUrlOf(settings)}/#${what}=${code}`
  const until = new Date(expiresAt).toISOString()
  if (asJson) return print(JSON.stringify({ object: 'link', url, expires_at: until }))
  print(url)
  console.error(dim(`${words} Good once, until ${until}.`))
}
