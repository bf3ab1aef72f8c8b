// The frames of one stream are alike: most differ from the one before in a single string. So what was found plain
// once is remembered as the text before and after that string, and the next frame is compared with it, which costs about
// a quarter of looking at all of it again.
import type { Saying } from '../frame.ts'
import type { Dialect } from './dialect.ts'

/** The string that changes from token to token and says something, up to its opening quote. */
const CARRIER = /"(?:content|text|reasoning_content|reasoning|thinking|partial_json|arguments|delta)": ?"(?!")/

const BACKSLASH = 92

/**
 * `dialect.isPlain` with a memory: one for each stream. Of a frame that is plain it gives how much that says, as the frame
 * spells it: octets, where the data is octets. Of any other, undefined.
 */
export function glance(dialect: Pick<Dialect, 'isPlain'>): (saying: Saying) => number | undefined {
  let event: string | undefined
  let before = ''
  let after = ''

  /** The same frame as the remembered one, but for a string without a quote in it. */
  const isAlike = (saying: Saying): boolean => {
    const { data } = saying
    const end = data.length - after.length
    return (
      before !== '' &&
      end >= before.length &&
      saying.event === event &&
      data.indexOf('"', before.length) === end &&
      data.charCodeAt(end - 1) !== BACKSLASH &&
      // Not startsWith: V8 compares two slices three times faster.
      data.slice(0, before.length) === before &&
      data.slice(end) === after
    )
  }

  return (saying) => {
    const { data } = saying
    if (isAlike(saying)) return said(data, before.length, data.length - after.length)
    if (!dialect.isPlain(saying)) return undefined
    const carrier = CARRIER.exec(data)
    if (!carrier || isQuoted(data, carrier.index)) return 0
    const start = carrier.index + carrier[0].length
    const end = endOf(data, start)
    if (data.indexOf('"', start) === end && data.charCodeAt(end - 1) !== BACKSLASH) {
      event = saying.event
      before = data.slice(0, start)
      after = data.slice(end)
    }
    return said(data, start, end)
  }
}

/** What a search found on the web has content, too, and nobody said that. */
function isQuoted(data: string, at: number): boolean {
  const quotes = data.indexOf('"annotations":[{')
  return quotes !== -1 && quotes < at
}

/** Where the string's closing quote stands. */
function endOf(data: string, start: number): number {
  for (let end = data.indexOf('"', start); end !== -1; end = data.indexOf('"', end + 1)) {
    let slashes = 0
    while (data.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return data.length
}

/** A line break may count for two. But where all that is not ASCII is escaped, six characters are one: such texts begin so. */
function said(data: string, start: number, end: number): number {
  const isEscaped = data.charCodeAt(start) === BACKSLASH && data[start + 1] === 'u'
  return isEscaped ? unescaped(data.slice(start, end)) : end - start
}

/** In octets of UTF-8. */
function unescaped(text: string): number {
  let octets = text.length
  for (const [escape, unit] of text.matchAll(/\\(?:u([\da-f]{4})|.)/gi))
    octets -= escape.length - (unit === undefined ? 1 : octetsOf(Number.parseInt(unit, 16)))
  return octets
}

/** Of one UTF-16 unit; a character of two halves has four. */
function octetsOf(unit: number): number {
  if (unit < 0x80) return 1
  return unit < 0x8_00 || (unit >= 0xd8_00 && unit <= 0xdf_ff) ? 2 : 3
}
