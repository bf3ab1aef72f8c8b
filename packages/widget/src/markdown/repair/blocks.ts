// Markdown that is being written, on the level of lines: a fence without its end, a table without its second line, a
// line of which nobody can say yet what it will be. Pure; what stands inside a line is the business of `inline.ts`.

/** The text with its last block closed, so that it reads as it will when the rest is there. */
export function closeBlocks(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1
  const line = text.slice(lineStart)
  const { open, end } = fencesIn(text)
  if (open) {
    // The name of the language is shown once it is whole; an end that is being written is not code.
    if (open.start >= lineStart) return text.slice(0, open.end)
    return /^[ \t>]*(?:`+|~+)[ \t]*$/.test(line) ? text.slice(0, lineStart - 1) : text
  }
  const decided = isUndecided(line) ? text.slice(0, Math.max(end, lineStart)) : text
  const start = Math.max(end, decided.lastIndexOf('\n\n') + 1)
  return decided.slice(0, start) + closeParagraph(decided.slice(start))
}

const closeParagraph = (paragraph: string): string => closeTable(paragraph) ?? closeMaths(paragraph) ?? paragraph

/**
 * True for a line that may still become anything: a lone dash is the beginning of a list, of a rule, or makes a heading
 * of the line before.
 */
const isUndecided = (line: string): boolean =>
  /^[ \t>]*(?:[-*+]|\d{1,9}[.)]?|#{1,6}|=+|[-|: \t]+|[*_ \t]+|`{1,2}|~{1,2}|\$|\\)?[ \t]*$/.test(line)

interface Fence {
  readonly marker: string
  /** Where its line begins. */
  readonly start: number
  /** Behind its marker. */
  readonly end: number
}

/** The fence that is open at the end of the text, and where the last closed one ends. */
function fencesIn(text: string): { readonly open: Fence | undefined; readonly end: number } {
  let open: Fence | undefined
  let end = 0
  const lines = /^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/gm
  for (const match of text.matchAll(lines)) {
    const [line, before = '', marker = '', info = ''] = match
    if (!open) {
      // Backticks behind backticks are code in a line.
      if (marker[0] !== '`' || !info.includes('`'))
        open = { marker, start: match.index, end: match.index + before.length + marker.length }
    } else if (marker[0] === open.marker[0] && marker.length >= open.marker.length && info.trim() === '') {
      open = undefined
      end = match.index + line.length
    }
  }
  return { open, end }
}

/** A table is one from its first line on, though only its second one says so. */
function closeTable(paragraph: string): string | undefined {
  const lines = paragraph.replace(/^\n+|\n$/g, '').split('\n')
  const first = lines.findIndex(isRow)
  const [header, delimiter, ...rows] = lines.slice(first)
  if (first === -1 || header === undefined || rows.length > 0) return undefined
  if (delimiter !== undefined && !/^ {0,3}\|[-|: \t]*$/.test(delimiter)) return undefined
  const columns = header
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/).length
  return `\n${[...lines.slice(0, first), header, `|${'---|'.repeat(columns)}`].join('\n')}`
}

const isRow = (line: string): boolean => /^ {0,3}\|/.test(line)

/** A formula on lines of its own. */
function closeMaths(paragraph: string): string | undefined {
  for (const [open, close] of [
    ['$$', '$$'],
    ['\\[', '\\]'],
  ] as const) {
    const at = paragraph.lastIndexOf(open)
    if (at === -1 || !/(?:^|\n) {0,3}$/.test(paragraph.slice(0, at))) continue
    const isOpen = open === close ? paragraph.split(open).length % 2 === 0 : !paragraph.slice(at).includes(close)
    if (!isOpen) continue
    const tex = paragraph.slice(at + open.length).replace(/[\s$\\]+$/, '')
    return tex === '' ? paragraph.slice(0, at) : `${paragraph.slice(0, at + open.length)}${tex}\n${close}`
  }
  return undefined
}
