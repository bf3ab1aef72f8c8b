// Projects, in the books themselves: what an organisation has its keys and its budgets sorted by.
import { type Books, type Project, SYSTEM } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findOrganisation, findProject } from '../keys/find.ts'
import { UsageError } from '../settings.ts'
import { print, table } from '../terminal.ts'
import { iso, isoOrNull } from '../time.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const
const org = { type: 'string', description: 'Organisation, by id or name; where there is one, that' } as const
const project = { type: 'positional', required: true, description: 'Project, by id or name' } as const

const list = defineCommand({
  meta: { name: 'list', description: 'List projects, the oldest first.' },
  args: { org: { ...org, description: 'Of this organisation alone, by id or name' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const organisations =
        args.org === undefined ? await books.organisations.list() : [await findOrganisation(books, args.org)]
      const names = new Map(organisations.map(({ id, name }) => [id, name]))
      const all = (await Promise.all(organisations.map(({ id }) => books.projects.list(id)))).flat()
      if (args.json) return print(JSON.stringify(all.map(viewOf)))
      print(all.length === 0 ? 'There are no projects yet: holdfast projects create NAME' : pageOf(all, names))
    })
  },
})

const create = defineCommand({
  meta: { name: 'create', description: 'Make a project.' },
  args: { name: { type: 'positional', required: true, description: 'What it is called' }, org, data, json },
  run: ({ args }) => change(args, (books, { id }) => books.projects.create(id, nameOf(args.name), SYSTEM)),
})

const rename = defineCommand({
  meta: { name: 'rename', description: 'Call a project otherwise.' },
  args: {
    project,
    name: { type: 'positional', required: true, description: 'What it shall be called' },
    org,
    data,
    json,
  },
  run: ({ args }) =>
    change(args, async (books, organisation) =>
      books.projects.rename(
        organisation.id,
        await findProject(books, organisation, args.project),
        nameOf(args.name),
        SYSTEM,
      ),
    ),
})

const archive = defineCommand({
  meta: { name: 'archive', description: 'Let a project take no new keys. What it has stays.' },
  args: { project, org, data, json },
  run: ({ args }) =>
    change(args, async (books, organisation) =>
      books.projects.archive(organisation.id, await findProject(books, organisation, args.project), SYSTEM),
    ),
})

export const projects = defineCommand({
  meta: { name: 'projects', description: 'Make, list, rename and archive projects.' },
  subCommands: { list, create, rename, archive },
})

interface Asked {
  readonly org?: string | undefined
  readonly data?: string | undefined
  readonly json?: boolean | undefined
}

type Organisation = Awaited<ReturnType<typeof findOrganisation>>

async function change(
  args: Asked,
  work: (books: Books, organisation: Organisation) => Promise<Project>,
): Promise<void> {
  await withBooks(await settingsHere(args), async ({ books }) => {
    const organisation = await findOrganisation(books, args.org)
    const changed = await work(books, organisation)
    print(
      args.json ? JSON.stringify(viewOf(changed)) : pageOf([changed], new Map([[organisation.id, organisation.name]])),
    )
  })
}

/** As the admin API bounds it. */
const NAME_CHARS_MAX = 200

function nameOf(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > NAME_CHARS_MAX) throw new UsageError(`A name has 1 to ${NAME_CHARS_MAX} characters.`)
  return name
}

const viewOf = ({ id, organisation, name, createdAt, archivedAt }: Project) => ({
  object: 'project',
  id,
  organisation,
  name,
  created_at: iso(createdAt),
  archived_at: isoOrNull(archivedAt),
})

const pageOf = (all: readonly Project[], names: ReadonlyMap<string, string>): string =>
  table(
    ['id', 'name', 'organisation', 'created', ''],
    all.map(({ id, name, organisation, createdAt, archivedAt }) => [
      id,
      name,
      names.get(organisation) ?? organisation,
      iso(createdAt).slice(0, 10),
      archivedAt === undefined ? '' : 'archived',
    ]),
  )
