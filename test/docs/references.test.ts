// docs/limits.md, docs/problems.md and docs/headers.md say what the code says: tables are made of values, and what stands
// in them in words is the comment beside each. `UPDATE_DOCS=1 npx vitest run test/docs/references.test.ts` writes them anew.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type ProblemCode, dialects, problems } from '@holdfast/protocol'
import { DISK_LOG_LIMITS, LIMITS, REDIS_LOG_LIMITS } from '@holdfast/relay'
import { expect, test } from 'vitest'
import { READ, SAID, type Header } from '../../packages/relay/src/headers.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

test('docs/limits.md has every limit, with its default and what happens', () => {
  const { sync: _, ...logLimits } = DISK_LOG_LIMITS
  const ofRedisAlone = Object.fromEntries(Object.entries(REDIS_LOG_LIMITS).filter(([name]) => !(name in logLimits)))
  const rows = [
    ...limitRows(LIMITS, commentsIn(read('packages/relay/src/limits.ts'))),
    ...limitRows(logLimits, commentsIn(read('packages/relay/src/logs/disk.ts'))),
    ...limitRows(ofRedisAlone, commentsIn(read('packages/relay/src/logs/redis/limits.ts'))),
  ]
  check('docs/limits.md', 'limits', table(['name', 'default', 'what it bounds', 'when it is reached'], rows))
})

test('docs/problems.md has every code, with whose fault it is and how each dialect says it', () => {
  const words = commentsIn(read('packages/protocol/src/problems.ts'))
  for (const fault of ['caller', 'relay', 'upstream', 'line'] as const) {
    const codes = (Object.keys(problems) as ProblemCode[]).filter((code) => problems[code].fault === fault)
    const isSaid = fault !== 'line'
    const rows = codes.map((code) => [
      quoted(code),
      ...(isSaid ? [String(problems[code].status)] : []),
      problems[code].retryable ? 'yes' : 'no',
      ...(isSaid ? nativeForms(code) : []),
      wordsFor(words, code),
    ])
    const head = isSaid
      ? ['code', 'status', 'retry', 'OpenAI `type`', 'Anthropic `type`', 'Gemini `status`', '']
      : ['code', 'retry', '']
    check('docs/problems.md', fault, table(head, rows))
  }
})

test('docs/headers.md has every header that means something here', () => {
  const rowsOf = (headers: readonly Header[]): string[][] => headers.map(({ name, means }) => [quoted(name), means])
  check('docs/headers.md', 'read', table(['header of a request', ''], rowsOf(READ)))
  check('docs/headers.md', 'said', table(['header of an answer', ''], rowsOf(SAID)))
})

test('a header that the relay names in its code is in the table', () => {
  const known = new Set([...READ, ...SAID].map(({ name }) => name))
  const named = sourcesIn('packages/relay/src').flatMap((text) =>
    [...text.matchAll(/(?:headers\[|_HEADER = |^\s+)'((?:holdfast|x|sec|stripe|anthropic)-[a-z-]+)'(?=[\]:\n])/gm)].map(
      ([, name = '']) => name,
    ),
  )
  expect(named).toContain('x-forwarded-for')
  expect([...new Set(named)].filter((name) => !known.has(name) && !NO_HEADERS_OF_OURS.has(name))).toEqual([])
})

/** Names in such places that are none, or go elsewhere. */
const NO_HEADERS_OF_OURS = new Set([
  'anthropic-messages', // a dialect
  'x-accel-buffering', // to proxies: see docs/proxies.md
  'x-content-type-options', // of the console's files
  'x-gzip', // a coding
  'x-permission', // in openapi.json
  'x-simulate', // to the simulator
])

function limitRows(limits: Readonly<Record<string, number>>, words: ReadonlyMap<string, string>): string[][] {
  return Object.entries(limits).map(([name, value]) => {
    const [bounds = '', reached = ''] = wordsFor(words, name).split(
      /\. (?:Reached|Longer)(?:, or when room is needed)?: /,
    )
    return [
      quoted(name),
      `${value}${inUnits(name, value)}`,
      ...[bounds, reached].map((text) => text.replace(/\.$/, '')),
    ]
  })
}

/** What the number is in words that people use; nothing where it is one. */
function inUnits(name: string, value: number): string {
  if (/Bytes(Max|Per)/.test(name) || /Chars/.test(name)) {
    const unit = [...BINARY].find(([, size]) => value >= size && value % size === 0)
    return unit ? ` (${value / unit[1]} ${/Chars/.test(name) ? unit[0].replace('iB', 'i') : unit[0]})` : ''
  }
  if (!/Ms([A-Z]|$)/.test(name)) return ''
  const unit = TIMES.find(([, ms]) => value >= ms && value % ms === 0)
  return unit ? ` (${value / unit[1]} ${unit[0]})` : ''
}

const BINARY = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const
const TIMES = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** How each dialect's error says it, so that an SDK raises what its users expect. */
function nativeForms(code: ProblemCode): string[] {
  const typeIn = (dialect: 'openai-chat' | 'anthropic-messages' | 'gemini', field: string): string => {
    const body = dialects[dialect].refusal({ code, message: '' }) as { error: Record<string, unknown> }
    return quoted(String(body.error[field]))
  }
  return [typeIn('openai-chat', 'type'), typeIn('anthropic-messages', 'type'), typeIn('gemini', 'status')]
}

/** The comment that stands directly above each entry of a table, as one line, by the entry's name. */
function commentsIn(source: string): ReadonlyMap<string, string> {
  const entries = source.matchAll(/\/\*\*[\s*]*((?:(?!\*\/)[\s\S])*?)\s*\*\/\n +(?:readonly )?'?([\w-]+)'?:/g)
  return new Map([...entries].map(([, words = '', name = '']) => [name, words.replaceAll(/\s*\n\s*\* ?/g, ' ')]))
}

function wordsFor(words: ReadonlyMap<string, string>, name: string): string {
  const found = words.get(name)
  if (found === undefined) throw new Error(`${name} has no comment that says what it is`)
  return found.replaceAll('|', '\\|')
}

/** A part of a page, between `<!-- name -->` and `<!-- /name -->`. */
function check(path: string, name: string, content: string): void {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const page = read(path)
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} has no place for ${name}`)
  const written = `${page.slice(0, from + start.length)}\n${content}\n\n${page.slice(to)}`
  if (process.env['UPDATE_DOCS']) writeFileSync(join(root, path), written)
  else expect(written).toBe(page)
}

const quoted = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|suite)\.ts$/.test(name) && !name.startsWith('providers'))
    .map((name) => read(join(folder, name)))
