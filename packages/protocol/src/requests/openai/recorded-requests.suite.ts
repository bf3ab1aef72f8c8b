// The recorded requests of real clients, by their dialect.
import { readFileSync, readdirSync } from 'node:fs'
import type { DialectName } from '../../dialects/dialect.ts'
import type { Json } from '../../dialects/json.ts'

const root = new URL('../../../../../recordings/', import.meta.url)

/** Files are named for their dialect: `chat.gpt-4o…`, `responses.o3…`. */
const NAMES: Partial<Record<DialectName, string>> = { 'openai-chat': 'chat.', 'openai-responses': 'responses.' }

export const recordedRequests = (dialect: DialectName): readonly (readonly [file: string, body: Json])[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.req.json'))
    .filter((file) => (file.split('/').at(-1) ?? '').startsWith(NAMES[dialect] ?? '/'))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, root), 'utf8')) as Json])
