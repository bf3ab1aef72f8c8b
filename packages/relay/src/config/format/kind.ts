// The kinds of values that the fields of holdfast.yaml take, with the words of a complaint about another. What each field
// is for stands with its section.
import { z } from 'zod'
import { isNetwork } from '../../books/limits/network.ts'
import { DURATION_PATTERN, parseDuration } from '../quantity.ts'

/** A reference may stand for any text; an editor cannot know what it will say. */
const orReference = (pattern: string): string => String.raw`${pattern}|\$\{`

/** The longest that a timer of the platform can wait: beyond it, it would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

/**
 * An object that takes these fields and no others. The “message” of an unknown field is the list of the known ones: the
 * words are made where its neighbours are known.
 */
export const fields = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : `expected fields: ${Object.keys(shape).join(', ')}`,
  })

export const oneOrMany = <Item extends z.ZodType>(item: Item, words: string) =>
  z.union([item, z.array(item)], `expected ${words}, or a list of them`)

/** A text with a meaning: `parse` says undefined to what has none. */
export function textOf<Meaning>(pattern: string, words: string, parse: (text: string) => Meaning | undefined) {
  return z
    .string(`expected ${words}`)
    .meta({ pattern: orReference(pattern) })
    .transform((text, context) => {
      const meaning = parse(text)
      if (meaning !== undefined) return meaning
      context.issues.push({ code: 'custom', message: `expected ${words}`, input: text })
      return z.NEVER
    })
}

/** A number, or a text of digits, which is what a reference leaves. */
export function number(words: string, min: number, max: number, isWhole: boolean) {
  const expected = `expected ${words}`
  const plain = (isWhole ? z.int(expected) : z.number(expected)).min(min, expected).max(max, expected)
  const written = textOf(String.raw`^\d+(\.\d+)?$`, words, (text) => {
    const parsed = plain.safeParse(text.trim() === '' ? Number.NaN : Number(text))
    return parsed.success ? parsed.data : undefined
  })
  return z.union([plain, written], expected)
}

export const percentage = number('a percentage, from 0 to 100', 0, 100, false)

export const count = (words: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  number(`${words}, ${max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `${min} or more`}`, min, max, true)

export const duration = (msMin: number) =>
  textOf(DURATION_PATTERN, 'a duration with its unit, such as 250ms, 10s or 2m (at most 24d)', (text) => {
    const ms = parseDuration(text)
    return ms !== undefined && ms >= msMin && ms <= TIMER_MS_MAX ? ms : undefined
  })

export const flag = z.boolean('expected true or false')

export const text = z.string('expected a text').min(1, 'expected a text')

export const path = z.string('expected a path').min(1, 'expected a path')

export const url = textOf('^https?://', 'an http(s) URL without ?, # or credentials', (text) => {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const { username, password, search, hash } = new URL(text)
  return username || password || search || hash ? undefined : text.replace(/\/+$/, '')
})

export const network = textOf(
  String.raw`^[\da-fA-F.:]+(/\d{1,3})?$`,
  'an address, or a range such as 10.0.0.0/8',
  (text) => (isNetwork(text) ? text : undefined),
)

export const header = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'this is no name for a header')

/** What something is called by whoever wrote the file. */
export const name = z.string().regex(/^\w[\w.-]{0,63}$/, 'expected a name of letters, digits, - . and _')

export const secret = z.union(
  [z.string('expected a text'), fields({ file: z.string('expected the path of a file') })],
  'expected a text, best a reference such as ${NAME}, or { file: /path/to/it }',
)

export type SecretFields = z.output<typeof secret>
