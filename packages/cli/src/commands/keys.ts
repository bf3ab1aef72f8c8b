// API keys, made and changed in the books themselves: it works before there is a relay and while one runs, here or on
// another machine that shares the database. A running relay knows within a second.
import { type Books, type Key, type KeyChange, SYSTEM, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { hasNoKey, withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findKey, findOrganisation, findProject } from '../keys/find.ts'
import { type Names, listOf, pageOf, viewOf } from '../keys/view.ts'
import { readChange, readDuration, readWish } from '../keys/wish.ts'
import { UsageError } from '../settings.ts'
import { dim, print } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const
const org = { type: 'string', description: 'Organisation, by id or name; where there is one, that' } as const
const id = { type: 'positional', required: true, description: 'key_…, or how the key itself begins' } as const

const restrictions = {
  models: { type: 'string', description: 'Models it may ask for, with commas: gpt-5-mini,claude-*' },
  networks: { type: 'string', description: 'Addresses it may be used from: 203.0.113.7,10.0.0.0/8' },
  origins: { type: 'string', description: 'Pages that may use it: https://app.example.com' },
  expires: { type: 'string', description: 'When it is over: 90d, 2027-01-31' },
  tags: { type: 'string', description: 'Words to sort it by, with commas' },
} as const

const create = defineCommand({
  meta: { name: 'create', description: 'Make an API key. It is shown once.' },
  args: {
    name: { type: 'positional', required: false, description: 'What it is for', default: 'unnamed' },
    admin: { type: 'boolean', description: 'For administration too, as the first key is: upstreams, reloads' },
    org,
    project: { type: 'string', description: 'Project, by id or name' },
    ...restrictions,
    data,
    json,
  },
  async run({ args }) {
    const wish = readWish(args, system.now())
    await withBooks(await settingsHere(args), async ({ books }) => {
      const organisation = await findOrganisation(books, args.org)
      const project = args.project === undefined ? undefined : await findProject(books, organisation, args.project)
      const admin = args.admin || (await hasNoKey(books))
      const named = { name: args.name, admin, ...(project !== undefined && { project }) }
      const { key, secret } = await books.keys.create(organisation.id, { ...wish, ...named }, SYSTEM)
      const rights = key.admin ? ', an administrator’s' : ''
      tell(key, secret, `${key.id} “${key.name}”${rights}. This is the only time the key is shown.`, args.json)
    })
  },
})

const list = defineCommand({
  meta: { name: 'list', description: 'List API keys, without their secrets.' },
  args: { org, project: { type: 'string', description: 'Of this project alone' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const isNarrow = args.org !== undefined || args.project !== undefined
      const organisation = isNarrow ? await findOrganisation(books, args.org) : undefined
      const project =
        organisation && args.project !== undefined ? await findProject(books, organisation, args.project) : undefined
      const all = organisation ? await books.keys.list(organisation.id) : (await books.keys.since(0)).keys
      const keys = all.filter((key) => project === undefined || key.project === project)
      const now = system.now()
      if (args.json) return print(JSON.stringify(keys.map((key) => viewOf(key, now))))
      if (keys.length === 0) return print('There are no keys yet: holdfast keys create NAME')
      print(listOf(keys, await namesIn(books), now))
    })
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'Everything about one key but its secret.' },
  args: { id, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const key = await findKey(books, args.id)
      await showKey(books, key, args.json)
    })
  },
})

const change = defineCommand({
  meta: {
    name: 'change',
    description:
      'Change what a key is for. any lifts a restriction, never an expiry, none takes it out of its project.',
  },
  args: {
    id,
    name: { type: 'string', description: 'What it is for' },
    project: { type: 'string', description: 'Project, by id or name' },
    ...restrictions,
    data,
    json,
  },
  async run({ args }) {
    const words = readChange(args, system.now())
    await withBooks(await settingsHere(args), async ({ books }) => {
      const key = await findKey(books, args.id)
      const wish: KeyChange = {
        ...words,
        ...(args.name !== undefined && { name: args.name }),
        ...(args.project !== undefined && { project: await projectFor(books, key, args.project) }),
      }
      if (Object.keys(wish).length === 0)
        throw new UsageError('Nothing is to be changed: see holdfast keys change --help.')
      await showKey(books, await books.keys.change(key.organisation, key.id, wish, SYSTEM), args.json)
    })
  },
})

const rotate = defineCommand({
  meta: { name: 'rotate', description: 'Give a key another secret. The one before is good for a while yet.' },
  args: {
    id,
    overlap: { type: 'string', description: 'How long both are good: 24h, 0s', default: '24h' },
    data,
    json,
  },
  async run({ args }) {
    const overlapMs = readDuration('--overlap', args.overlap)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { id, organisation } = await findKey(books, args.id)
      const { key, secret } = await books.keys.rotate(organisation, id, overlapMs, SYSTEM)
      const until = overlapMs === 0 ? 'is over' : `is good for ${args.overlap} more`
      tell(
        key,
        secret,
        `${key.id} “${key.name}”: the secret before ${until}. This is the only time this one is shown.`,
        args.json,
      )
    })
  },
})

const revoke = defineCommand({
  meta: { name: 'revoke', description: 'Make an API key invalid, within a second, for good.' },
  args: { id, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const key = await findKey(books, args.id)
      if (!(await books.keys.revoke(key.organisation, key.id, SYSTEM)))
        throw new UsageError(`${key.id} was revoked before.`)
      print(args.json ? JSON.stringify({ id: key.id, revoked: true }) : `${key.id} is revoked.`)
    })
  },
})

export const keys = defineCommand({
  meta: { name: 'keys', description: 'Make, list, change, rotate and revoke API keys.' },
  subCommands: { create, list, show, change, rotate, revoke },
})

/** The secret alone on standard output, so that `$(holdfast keys create)` is the key; what is to be known beside it. */
function tell(key: Key, secret: string, words: string, asJson: boolean | undefined): void {
  if (asJson) return print(JSON.stringify({ ...viewOf(key, system.now()), secret }))
  print(secret)
  console.error(dim(words))
}

async function showKey(books: Books, key: Key, asJson: boolean | undefined): Promise<void> {
  const now = system.now()
  print(asJson ? JSON.stringify(viewOf(key, now)) : pageOf(key, await namesIn(books), now))
}

async function projectFor(books: Books, { organisation }: Key, asked: string): Promise<string | null> {
  return asked === 'none' ? null : findProject(books, await findOrganisation(books, organisation), asked)
}

/** What organisations and their projects are called. */
async function namesIn(books: Books): Promise<Names> {
  const organisations = await books.organisations.list()
  const projects = await Promise.all(organisations.map((one) => books.projects.list(one.id)))
  return new Map([...organisations, ...projects.flat()].map(({ id, name }) => [id, name]))
}
