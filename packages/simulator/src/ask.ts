// A request, as far as the simulator cares: what the vendor's own door lets through, in one shape for all vendors.
import type { Continues } from './conversation.ts'

/** The surfaces that generate. */
export type DialectName = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'

export interface Ask {
  readonly dialect: DialectName
  readonly model: string
  readonly stream: boolean
  /** How a stream is framed: Gemini's without `alt=sse` is one JSON array. */
  readonly framing: 'sse' | 'json-array'
  /** All text of the conversation, for counting and for the journal's hash. */
  readonly prompt: string
  /** The last thing the user said, requests to go on aside: it chooses the made-up text. */
  readonly question: string
  /** What of the answer stands in the request already. */
  readonly continues: Continues | undefined
  /** openai-chat: whether a stream ends with its usage (`stream_options.include_usage`). */
  readonly includeUsage: boolean
  /** The most tokens the caller wants. */
  readonly tokensMax: number | undefined
  readonly n: number
  /** The names of the tools on offer. */
  readonly tools: readonly string[]
  /** openai-responses: runs on without its client, and is kept. */
  readonly background: boolean
  /** openai-responses: the settings that a response repeats. */
  readonly echo: Readonly<Record<string, unknown>>
}

/** An ask with everything said that has a usual answer. For simulations that have no HTTP request to read. */
export const askOf = (some: Partial<Ask> & Pick<Ask, 'dialect'>): Ask => ({
  model: 'sim/fast',
  stream: true,
  framing: 'sse',
  prompt: some.question ?? '',
  question: some.prompt ?? '',
  continues: undefined,
  includeUsage: true,
  tokensMax: undefined,
  n: 1,
  tools: [],
  background: false,
  echo: {},
  ...some,
})

/** All text in a value, whatever blocks it is wrapped in: `text` fields and bare strings in `content`. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content))
    return content
      .map(textIn)
      .filter((text) => text !== '')
      .join('\n')
  if (typeof content !== 'object' || content === null) return ''
  const block = content as { readonly text?: unknown; readonly content?: unknown }
  return typeof block.text === 'string' ? block.text : textIn(block.content)
}

/** What the assistant said, in however many blocks: nothing stands between them. */
export const saidIn = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : recordsIn(content)
        .map((block) => wordIn(block.text))
        .join('')

/** A record of unknown fields, or undefined for anything else. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined

/** The records in a list; nothing for what is no list. */
export const recordsIn = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.map(recordOf).filter((record) => record !== undefined) : []

export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0

export const wordIn = (value: unknown): string => (typeof value === 'string' ? value : '')
