// Organisations, in the books themselves: whose keys, projects, people and money are.
import { type Organisation, SYSTEM } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findOrganisation } from '../keys/find.ts'
import { UsageError } from '../settings.ts'
import { print, table } from '../terminal.ts'
import { iso } from '../time.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const

const list = defineCommand({
  meta: { name: 'list', description: 'List organisations, the oldest first.' },
  args: { data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => tell(await books.organisations.list(), args.json))
  },
})

const create = defineCommand({
  meta: { name: 'create', description: 'Make an organisation.' },
  args: { name: { type: 'positional', required: true, description: 'What it is called' }, data, json },
  async run({ args }) {
    const name = nameOf(args.name)
    await withBooks(await settingsHere(args), async ({ books }) =>
      tellOne(await books.organisations.create(name, SYSTEM), args.json),
    )
  },
})

const rename = defineCommand({
  meta: { name: 'rename', description: 'Call an organisation otherwise.' },
  args: {
    organisation: { type: 'positional', required: true, description: 'By id or name' },
    name: { type: 'positional', required: true, description: 'What it shall be called' },
    data,
    json,
  },
  async run({ args }) {
    const name = nameOf(args.name)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { id } = await findOrganisation(books, args.organisation)
      tellOne(await books.organisations.rename(id, name, SYSTEM), args.json)
    })
  },
})

export const organisations = defineCommand({
  meta: { name: 'organisations', description: 'Make, list and rename organisations.' },
  subCommands: { list, create, rename },
})

/** As the admin API bounds it. */
const NAME_CHARS_MAX = 200

function nameOf(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > NAME_CHARS_MAX) throw new UsageError(`A name has 1 to ${NAME_CHARS_MAX} characters.`)
  return name
}

const viewOf = ({ id, name, createdAt }: Organisation) => ({
  object: 'organisation',
  id,
  name,
  created_at: iso(createdAt),
})

const tellOne = (one: Organisation, asJson: boolean | undefined): void =>
  asJson ? print(JSON.stringify(viewOf(one))) : tell([one], false)

const tell = (all: readonly Organisation[], asJson: boolean | undefined): void =>
  print(
    asJson
      ? JSON.stringify(all.map(viewOf))
      : table(
          ['id', 'name', 'created'],
          all.map(({ id, name, createdAt }) => [id, name, iso(createdAt).slice(0, 10)]),
        ),
  )
