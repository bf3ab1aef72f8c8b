// The recorded requests of real clients to real providers, by dialect.
import { readFileSync, readdirSync } from 'node:fs'
import type { DialectName } from '../dialects/dialect.ts'
import type { Json } from '../dialects/json.ts'

interface Recorded {
  /** Its path under `recordings/`. */
  readonly file: string
  readonly dialect: DialectName
  readonly body: Json
  /** What its URL said: the recordings keep the body alone. */
  readonly asked: { readonly model: string; readonly stream: boolean }
}

const root = new URL('../../../../recordings/', import.meta.url)

/** How the files of a dialect begin. */
const prefixes: Readonly<Record<string, DialectName>> = {
  chat: 'openai-chat',
  responses: 'openai-responses',
  anthropic: 'anthropic-messages',
  gemini: 'gemini',
}

/** The field that makes it a request of the dialect. */
const SUBJECTS: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'messages',
  'openai-responses': 'input',
  'anthropic-messages': 'messages',
  gemini: 'contents',
}

const recorded: readonly Recorded[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.req.json'))
  .toSorted()
  .flatMap((file) => {
    const [prefix = '', ...rest] = (file.split('/').at(-1) ?? '').split('.')
    const dialect = prefixes[prefix]
    if (!dialect) return []
    const body = JSON.parse(readFileSync(new URL(file, root), 'utf8')) as Json
    // Some are of another kind: batches of requests, old completions.
    if (!Object.hasOwn(body, SUBJECTS[dialect])) return []
    return [{ file, dialect, body, asked: { model: rest.slice(0, -4).join('.'), stream: !file.startsWith('_') } }]
  })

/** What clients of one dialect have asked. */
export const recordedIn = (dialect: DialectName): readonly Recorded[] =>
  recorded.filter((one) => one.dialect === dialect)

/** A deep copy without the fields that are null or undefined. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  )
}
