// How many tokens a request is, before it is made: what each dialect's endpoint for that takes and answers, and a guess
// where there is none.
import type { DialectName, Part, Request, Source } from '@holdfast/protocol'

type Json = Readonly<Record<string, unknown>>

export interface Counting {
  /** The question, from the body of a request to this dialect. */
  ask(body: Json, model: string): Json
  /** Undefined when it is no answer. */
  read(answer: Json): number | undefined
  tell(tokens: number): Json
}

export const countings: Readonly<Record<DialectName, Counting | undefined>> = {
  // https://docs.claude.com/en/api/messages-count-tokens
  'anthropic-messages': {
    ask: (body) => pick(body, ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config']),
    read: ({ input_tokens: tokens }) => countOf(tokens),
    tell: (tokens) => ({ input_tokens: tokens }),
  },
  // https://platform.openai.com/docs/api-reference/responses/input-tokens
  'openai-responses': {
    ask: (body) => pick(body, ['model', 'input', 'instructions', 'tools', 'tool_choice', 'reasoning', 'text']),
    read: ({ input_tokens: tokens }) => countOf(tokens),
    tell: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  // https://ai.google.dev/api/tokens
  gemini: {
    ask: (body, model) => ({ generateContentRequest: { model: `models/${model.replace(/^models\//, '')}`, ...body } }),
    read: ({ totalTokens: tokens }) => countOf(tokens),
    tell: (tokens) => ({ totalTokens: tokens }),
  },
  // Nobody counts in this dialect.
  'openai-chat': undefined,
}

const pick = (body: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.filter((name) => name in body).map((name) => [name, body[name]]))

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined

/** Octets of UTF-8 in a token, about: of English rather more, of code and other scripts rather fewer. */
const BYTES_PER_TOKEN = 4
/** Of an image, or of a page or two: what vendors say of pictures of usual size. */
const TOKENS_PER_FILE = 1_500

/** A guess, and never more than that: no vendor publishes how its newest models count. */
export function estimate({ system, turns, tools, format }: Request): number {
  const parts = [...system, ...turns.flatMap((turn) => turn.parts)]
  const words = [...tools, ...(format?.type === 'schema' ? [format.schema] : [])]
  return Math.ceil(
    parts.reduce((tokens, part) => tokens + tokensOf(part), 0) +
      words.reduce((tokens: number, word) => tokens + tokensIn(JSON.stringify(word)), 0),
  )
}

function tokensOf(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return tokensIn(part.text)
    case 'tool-call':
      return tokensIn(part.name + part.json)
    case 'tool-result':
      return part.parts.reduce((tokens, one) => tokens + tokensOf(one), 0)
    case 'image':
    case 'audio':
    case 'document':
      return tokensOfFile(part.source)
    case 'other':
      return tokensIn(JSON.stringify(part.value))
  }
}

const tokensOfFile = (source: Source): number => (source.type === 'text' ? tokensIn(source.text) : TOKENS_PER_FILE)

const tokensIn = (text: string): number => Buffer.byteLength(text) / BYTES_PER_TOKEN
