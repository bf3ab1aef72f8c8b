// HTTP fields, in both directions: the only place that knows which characters they are made of (RFC 9110 §5).

/** Lower-case names; repeated fields joined with a comma. Without a prototype, because names come from strangers. */
export type Fields = Record<string, string>

export const noFields = (): Fields => Object.create(null) as Fields

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Visible characters, space, tab and obs-text: no CR, no LF, no NUL (RFC 9110 §5.5). */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

export const isFieldName = (text: string): boolean => NAME.test(text)
export const isFieldValue = (text: string): boolean => VALUE.test(text)

/**
 * Adds the field that a line spells. False: it spells none. White space before the colon and folded lines
 * (RFC 9112 §5.1 and §5.2) are none, since readers that differ about them can be played against each other.
 */
export function addField(fields: Fields, line: string): boolean {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0))
  const value = trim(line, colon + 1)
  if (!isFieldName(name) || !isFieldValue(value)) return false
  const key = name.toLowerCase()
  const before = fields[key]
  fields[key] = before === undefined ? value : `${before}, ${value}`
  return true
}

/** Whether a comma-separated field has this member, in any case. */
export const lists = (field: string | undefined, member: string): boolean =>
  field !== undefined && field.split(',').some((one) => one.trim().toLowerCase() === member)

/** Without the optional white space around it. `String.trim` would take obs-text along. */
function trim(line: string, from: number): string {
  let to = line.length
  while (from < to && isSpace(line.charCodeAt(from))) from += 1
  while (to > from && isSpace(line.charCodeAt(to - 1))) to -= 1
  return line.slice(from, to)
}

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x09
