// docs/providers.md says what the files here say. `UPDATE_DOCS=1 npx vitest run packages/relay/src/providers` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'
import { providers } from './index.ts'
import type { Continuing, Provider } from './provider.ts'

const path = new URL('../../../../docs/providers.md', import.meta.url)
const example = new URL('together.ts', import.meta.url)

test('docs/providers.md is what the providers say', () => {
  const document = readFileSync(path, 'utf8')
  const written = [
    ['providers', providerTable()],
    ['continuations', continuationTable()],
    ['example', `\`\`\`ts\n${readFileSync(example, 'utf8')}\`\`\``],
  ].reduce((text, [name = '', content = '']) => replacePart(text, name, content), document)
  if (process.env['UPDATE_DOCS']) writeFileSync(path, written)
  else expect(written).toBe(document)
})

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
function replacePart(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/providers.md has no place for ${name}`)
  return `${text.slice(0, from + start.length)}\n${content}\n\n${text.slice(to)}`
}

const code = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const providerTable = (): string =>
  table(
    ['name', '', 'address', 'from the environment', 'asked in', 'reads on'],
    providers.map((provider) => [
      code(provider.name),
      `[${provider.title}](${linkOf(provider.source)})`,
      provider.baseUrl === undefined ? 'yours' : code(provider.baseUrl),
      variablesOf(provider),
      provider.surfaces.map(({ dialect }) => code(dialect)).join(', '),
      keptBy(provider),
    ]),
  )

function variablesOf({ environment: names }: Provider): string {
  if (!names) return ''
  const keys = [names.key, names.keyToo].filter((name) => name !== undefined).map(code)
  const key = names.keyOptional ? `perhaps ${keys.join('')}` : keys.join(' or ')
  return `${key}, ${code(names.baseUrl)}`
}

function keptBy({ surfaces }: Provider): string {
  const kept = surfaces.filter(({ resume }) => resume)
  if (kept.length === 0) return ''
  return kept.some(({ isKept }) => isKept) ? 'replies made in the background' : 'every reply'
}

/** Rows that say the same of several names are one. The last resort, which all have, is said above the table. */
function continuationTable(): string {
  const rows: string[][] = []
  for (const { title, continuations } of providers) {
    let previous = ''
    for (const row of continuations.slice(0, -1)) {
      const how = howOf(row)
      const same = `${how} ${row.source}`
      if (same === previous) rows.at(-1)![1] += `, ${code(row.models)}`
      else rows.push([title, code(row.models), how, `[source](${linkOf(row.source)})`])
      previous = same
    }
  }
  return table(['provider', 'models', 'goes on by', ''], rows)
}

function howOf({ by, flag, path: asked, dialect }: Continuing): string {
  if (by === 'user-turn') return 'a user turn'
  const flagged = flag === undefined ? 'prefill' : `prefill, with ${code(flag)}`
  const at = asked === undefined ? flagged : `${flagged}, at ${code(asked)}`
  return dialect === undefined ? at : `${at}, in ${code(dialect)}`
}

/** A document of ours is linked from beside it. */
const linkOf = (source: string): string => (source.startsWith('https://') ? source : `../${source}`)
