// What a command line says about a key. A list is words with commas between them; `any` lifts what is there.
import { type KeyChange, type KeyWish, type Restrictions, isNetwork, parseDuration, parseOrigin } from '@holdfast/relay'
import { UsageError } from '../settings.ts'
import { parseTime } from '../time.ts'

/** As the command line has them. */
export interface Words {
  readonly models?: string | undefined
  readonly networks?: string | undefined
  readonly origins?: string | undefined
  readonly expires?: string | undefined
  readonly tags?: string | undefined
}

const ANY = 'any'
const NEVER = 'never'

/** @throws UsageError */
export function readWish(words: Words, now: number): Restrictions & Pick<KeyWish, 'tags'> {
  const { tags, ...change } = readChange(words, now)
  // Nothing is there yet that could be lifted.
  const said = Object.entries(change).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(said) as Restrictions), ...(tags && { tags }) }
}

/** @throws UsageError */
export function readChange({ models, networks, origins, expires, tags }: Words, now: number): KeyChange {
  return {
    ...(models !== undefined && { models: readList('--models', models) }),
    ...(networks !== undefined && { networks: readList('--networks', networks, networkOf) }),
    ...(origins !== undefined && { origins: readList('--origins', origins, originOf) }),
    ...(expires !== undefined && { expiresAt: expires === NEVER ? null : readTime(expires, now) }),
    // An empty list is no tags, which is what one means; for the others it would be a key that is good for nothing.
    ...(tags !== undefined && { tags: wordsIn(tags) }),
  }
}

/**
 * How long, from now on: `90d`, `12h`; or when: a day, which begins in UTC, or a time with its zone.
 * @returns milliseconds since 1970
 * @throws UsageError
 */
export function readTime(text: string, now: number): number {
  const ms = parseDuration(text)
  const at = ms !== undefined ? now + ms : (parseTime(text) ?? Number.NaN)
  // A year that no clock will see.
  if (!Number.isSafeInteger(at) || !(at < 8.64e15))
    throw new UsageError(`A time is 90d, 12h, 2027-01-31 or 2027-01-31T18:00:00Z, not ${text}.`)
  if (at <= now) throw new UsageError(`${text} is over.`)
  return at
}

/** @throws UsageError */
export function readDuration(option: string, text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new UsageError(`${option} is a duration such as 24h or 7d, not ${text}.`)
  return ms
}

const wordsIn = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function readList(option: string, text: string, read = (word: string): string => word): readonly string[] | null {
  if (text === ANY) return null
  const words = wordsIn(text)
  if (words.length > 0) return words.map(read)
  throw new UsageError(`${option} takes a list with commas, or ${ANY} to lift it.`)
}

function networkOf(word: string): string {
  if (isNetwork(word)) return word
  throw new UsageError(`--networks takes addresses and ranges such as 203.0.113.7 or 10.0.0.0/8, not ${word}.`)
}

function originOf(word: string): string {
  const origin = parseOrigin(word)
  if (origin !== undefined) return origin
  throw new UsageError(`--origins takes origins such as https://app.example.com, not ${word}.`)
}
