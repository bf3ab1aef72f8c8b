// The kinds of value a plan's fields take. Each reads what JSON or a `key=value` text says and returns undefined
// for what it cannot read, so a plan that exists is a plan that is right.

export interface Field<Value> {
  readonly fallback: Value
  readonly parse: (said: unknown) => Value | undefined
  /** What it takes, for the one who got it wrong. */
  readonly takes: string
}

/** A whole number from `min` to `max`. */
export const count = <Fallback extends number | undefined>(
  fallback: Fallback,
  min: number,
  max: number,
): Field<number | Fallback> => ({
  fallback,
  parse: (said) => {
    const number = numberOf(said)
    return number !== undefined && Number.isInteger(number) && number >= min && number <= max ? number : undefined
  },
  takes: `a whole number from ${min} to ${max}`,
})

/** Any number from `min` to `max`. */
export const amount = (fallback: number, min: number, max: number): Field<number> => ({
  fallback,
  parse: (said) => {
    const number = numberOf(said)
    return number !== undefined && number >= min && number <= max ? number : undefined
  },
  takes: `a number from ${min} to ${max}`,
})

const msMax = 3_600_000

/** Milliseconds, up to an hour. */
export const duration = (fallback: number): Field<number> => amount(fallback, 0, msMax)

/** Milliseconds, or `forever`. */
export const patience = (fallback: number): Field<number> => ({
  fallback,
  parse: (said) =>
    said === 'forever' || said === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : duration(0).parse(said),
  takes: `milliseconds up to ${msMax}, or "forever"`,
})

export const flag = (fallback: boolean): Field<boolean> => ({
  fallback,
  parse: (said) => (said === true || said === 'true' ? true : said === false || said === 'false' ? false : undefined),
  takes: 'true or false',
})

export const text = (charsMax: number): Field<string | undefined> => ({
  fallback: undefined,
  parse: (said) => (typeof said === 'string' && said.length <= charsMax ? said : undefined),
  takes: `a string of at most ${charsMax} characters`,
})

/** A line that may stand in a header or a comment. */
export const line = <Fallback extends string | undefined>(fallback: Fallback): Field<string | Fallback> => ({
  fallback,
  parse: (said) =>
    typeof said === 'number' ? String(said) : typeof said === 'string' && isHeaderValue(said) ? said : undefined,
  takes: 'one line of text',
})

export function oneOf<const Word extends string>(words: readonly Word[]): Field<Word | undefined>
export function oneOf<const Word extends string>(words: readonly Word[], fallback: Word): Field<Word>
export function oneOf(words: readonly string[], fallback?: string): Field<string | undefined> {
  return {
    fallback,
    parse: (said) => words.find((word) => word === said),
    takes: `one of ${words.join(', ')}`,
  }
}

/** HTTP headers: an object of strings, or its JSON text. */
export const headers = (): Field<Readonly<Record<string, string>>> => ({
  fallback: {},
  parse: (said) => {
    const entries = Object.entries(objectOf(said) ?? { '': undefined })
    return entries.every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isHeaderValue(value))
      ? Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
      : undefined
  },
  takes: 'an object of header names and strings',
})

const isHeaderValue = (said: unknown): boolean => typeof said === 'string' && /^[\t\x20-\x7e]{0,1000}$/.test(said)

function numberOf(said: unknown): number | undefined {
  if (typeof said === 'number') return said
  return typeof said === 'string' && /^\d+(\.\d+)?$/.test(said) ? Number(said) : undefined
}

function objectOf(said: unknown): object | undefined {
  if (typeof said === 'object' && said !== null && !Array.isArray(said)) return said
  if (typeof said !== 'string') return undefined
  try {
    const parsed: unknown = JSON.parse(said)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
