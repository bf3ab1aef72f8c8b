// What the documents tell operators to type exists: commands with their options, requests to the admin API, settings in YAML.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isLoaded, loadPlan } from '@holdfast/relay'
import { describe, expect, test } from 'vitest'
import { routes } from '../../packages/relay/src/routes/index.ts'

const root = join(import.meta.dirname, '../..')
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('decisions'))
    .map((name) => `docs/${name}`),
]
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Snippet {
  readonly document: string
  readonly text: string
}

/** What stands in fences of a language. */
const fences = (language: string): Snippet[] =>
  documents.flatMap((document) =>
    [...read(document).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => ({
      document,
      text,
    })),
  )

const spoken = (document: string): string[] => [...read(document).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text)

/** As citty has them: values, or functions that load them. */
interface Command {
  readonly args?: Readonly<Record<string, { readonly type?: string }>>
  readonly subCommands?: Readonly<Record<string, Command | (() => Promise<Command>)>>
}

describe('commands', () => {
  const said = [
    ...fences('sh').flatMap(({ document, text }) => text.split('\n').map((line) => ({ document, text: line }))),
    ...documents.flatMap((document) => spoken(document).map((text) => ({ document, text }))),
  ].flatMap(({ document, text }) => {
    const [, command] = /(?:^|\s)holdfast ([a-z][^#|]*)/.exec(text) ?? []
    return command === undefined ? [] : [{ document, command: command.trim() }]
  })

  test('that the documents name are there, with their options', async () => {
    expect(said.length).toBeGreaterThan(50)
    const unknown = await Promise.all(
      said.map(async ({ document, command }) => {
        const complaint = await complaintAbout(command)
        return complaint === undefined ? [] : [`${document}: holdfast ${command}: ${complaint}`]
      }),
    )
    expect(unknown.flat()).toEqual([])
  })
})

async function complaintAbout(text: string): Promise<string | undefined> {
  // A placeholder is a word; an alternative is the first of them.
  const [name = '', ...words] = text.replaceAll(/[[\]]/g, '').split(/\s+/)
  if (name === 'simulate') return undefined
  let command: Command
  try {
    const module = (await import(`../../packages/cli/src/commands/${name}.ts`)) as Record<string, Command>
    command = module[name] ?? Object.values(module)[0] ?? {}
  } catch {
    return 'no such command'
  }
  for (const word of words) {
    if (!command.subCommands) break
    const next = command.subCommands[word]
    if (!next) return /^[a-z]+$/.test(word) ? `no ${word}` : undefined
    command = typeof next === 'function' ? await next() : next
  }
  const options = [...text.matchAll(/ --([a-z-]+)/g)].map(([, option = '']) => option)
  const missing = options.filter((option) => command.args?.[option] === undefined)
  return missing.length === 0 ? undefined : `no --${missing.join(', --')}`
}

describe('requests', () => {
  const REQUEST = /\b(GET|POST|PUT|PATCH|DELETE) (\/(?:admin|console|v1)\/[^\s`"'?[\])]*)/g
  const CURL = /curl -s(?: -X (\w+))? "?\$RELAY(\/[^\s"?]*)"?([^\n]*(?:\\\n[^\n]*)*)/g

  test('that the documents name are answered', () => {
    const said = [
      ...documents.flatMap((document) => [...read(document).matchAll(REQUEST)].map((found) => ({ document, found }))),
      ...documents.flatMap((document) =>
        [...read(document).matchAll(CURL)].map((found) => {
          const [, method, path = '', rest = ''] = found
          return { document, found: ['', method ?? (rest.includes(" -d '") ? 'POST' : 'GET'), path] }
        }),
      ),
    ]
    expect(said.length).toBeGreaterThan(30)
    const unknown = said.filter(
      ({ found: [, method = '', path = ''] }) => !path.includes('…') && !isRoute(method, path),
    )
    expect(unknown.map(({ document, found: [, method, path] }) => `${document}: ${method} ${path}`)).toEqual([])
  })
})

/** `ID`, `{id}`, `$KEY` and what looks like an id stand for any part of a path. */
function isRoute(method: string, path: string): boolean {
  const parts = path.replace(/[.,;:]$/, '').split('/')
  return routes.some((route) => {
    const known = route.path.split('/')
    return (
      route.method === method &&
      known.length === parts.length &&
      known.every((part, at) => part === parts[at] || part.startsWith(':'))
    )
  })
}

describe('settings', () => {
  const SECTIONS =
    'server|upstreams|models|browser|signIn|credit|payments|prices|groups|requests|limits|metrics|telemetry|webhooks|mail|redis'

  /** The others belong to other programs, or are a file of prices. */
  const isSettings = ({ text }: Snippet): boolean =>
    new RegExp(`^(${SECTIONS}):`, 'm').test(text) &&
    !/^(lists|model_list|services|scrape_configs|      - alert):/m.test(text)

  const snippets = fences('yaml').filter(isSettings)

  test.each(snippets)('in $document are good: $text', async ({ text }) => {
    const loaded = await loadPlan('/etc/holdfast/holdfast.yaml', environmentFor(text), async (path) => {
      if (path.endsWith('holdfast.yaml')) return text
      return path.includes('/prices/') || path.endsWith('prices.yaml') ? 'lists: []' : 'x'.repeat(40)
    })
    expect(isLoaded(loaded) ? [] : loaded.problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([])
  })

  test('are many', () => {
    expect(snippets.length).toBeGreaterThan(8)
    expect(new Set(snippets.map(({ document }) => relative('.', document))).size).toBeGreaterThan(3)
  })
})

/** Whatever the snippet takes from it is there. */
const environmentFor = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => [
      name,
      name === 'DATABASE_URL' ? 'postgres://holdfast:secret@127.0.0.1/holdfast' : 'https://example.com/a-secret',
    ]),
  )
