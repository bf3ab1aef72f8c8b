// What nodes tell each other of places that failed. Times are durations, from when it is heard. A key is named by a digest:
// a secret never leaves for anywhere but its upstream.
import { createHash } from 'node:crypto'
import { type ProblemCode, problems } from '@holdfast/protocol'

export type News =
  /** A breaker has opened. */
  | {
      readonly what: 'place-failed'
      readonly upstream: string
      readonly model: string
      readonly forMs: number
      /** Openings in a row. */
      readonly streak: number
    }
  /** A key of an upstream has had enough, for one model, or is out of use altogether. */
  | {
      readonly what: 'key-rests'
      readonly upstream: string
      readonly key: string
      readonly rest: 'limited' | 'unpaid' | 'retired'
      /** Where it is `limited`. */
      readonly model: string
      readonly forMs: number
      /** Of the refusal: its words stay where it was heard. */
      readonly code: ProblemCode
    }
  /** Somebody has put right what was wrong at an upstream. */
  | { readonly what: 'forgiven'; readonly upstream: string }

/** A day: what is said to rest for longer was misheard. */
const FOR_MS_MAX = 86_400_000
const DIGEST_CHARS = 16

/** What a key is called among nodes. */
export const digestOfKey = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex').slice(0, DIGEST_CHARS)

export const writeNews = (news: News): string => JSON.stringify(news)

/** Undefined for what is none, which a newer relay may say. */
export function parseNews(text: string): News | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isNews(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isNews(value: unknown): value is News {
  if (typeof value !== 'object' || value === null) return false
  const { what, upstream, model, forMs, streak, key, rest, code } = value as Record<string, unknown>
  if (typeof upstream !== 'string') return false
  if (what === 'forgiven') return true
  const isTimed =
    typeof model === 'string' && Number.isInteger(forMs) && Number(forMs) > 0 && Number(forMs) <= FOR_MS_MAX
  if (what === 'place-failed') return isTimed && Number.isInteger(streak) && Number(streak) > 0
  const isRest = rest === 'limited' || rest === 'unpaid' || rest === 'retired'
  return what === 'key-rests' && isTimed && isRest && typeof key === 'string' && Object.hasOwn(problems, String(code))
}
