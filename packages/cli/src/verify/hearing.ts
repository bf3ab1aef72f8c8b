// Whether an answer is one: in the dialect that it should be in, whole, and no web page.
import {
  type Dialect,
  type DialectName,
  type Event,
  type Problem,
  dialects,
  isEnding,
  sseDecoder,
} from '@holdfast/protocol'
import type { Answer } from './inquire.ts'

export type Hearing =
  /** Whole. */
  | { readonly kind: 'reply' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** It began well, and stopped before its end. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'page' }
  /** Whole, in other words than was expected; undefined where nobody here knows them. */
  | { readonly kind: 'foreign'; readonly dialect: DialectName | undefined }

export function hear(answer: Answer, expected: DialectName): Hearing {
  if (isPage(answer)) return { kind: 'page' }
  const events = eventsIn(answer, dialects[expected])
  const ending = events.find(isEnding)
  if (ending?.type === 'message-end') return { kind: 'reply' }
  const others = (Object.keys(dialects) as DialectName[]).filter((name) => name !== expected)
  const spoken = others.find((name) => eventsIn(answer, dialects[name]).some(({ type }) => type === 'message-end'))
  if (spoken) return { kind: 'foreign', dialect: spoken }
  if (ending?.type === 'message-fail' && ending.problem.code !== 'upstream-garbled')
    return { kind: 'failed', problem: ending.problem }
  return events.some(({ type }) => type.endsWith('-delta')) ? { kind: 'cut' } : { kind: 'foreign', dialect: undefined }
}

/** An answer of a web server, where there is no API. */
export const isPage = ({ headers, body }: Answer): boolean =>
  /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)\b/i.test(body)

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function eventsIn({ headers, body }: Answer, dialect: Dialect): readonly Event[] {
  const saysJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
  if (saysJson && !dialect.decoder) return dialect.readWhole(body)
  const reader = dialect.reader()
  const decoder = (dialect.decoder ?? sseDecoder)()
  try {
    const events = decoder.push(body).flatMap((saying) => reader.read(saying))
    return events.some(isEnding) ? events : [...events, ...reader.close()]
  } catch {
    // A frame too large for anybody: whatever it is, it is not this dialect's.
    return []
  }
}
