// A paragraph that is being written: what was opened in it and not closed is closed behind it, and what may still turn
// out to be a mark is left out until it does. One pass, linear; pure.
import { formulaAt, opensByDollar } from '../maths.ts'

interface Opened {
  readonly mark: '*' | '_' | '~' | '['
  /** How many characters of it are not closed. */
  count: number
  /** Where it begins. */
  readonly at: number
}

/** What stays open until the end: the text up to it, and what closes it. */
interface Close {
  readonly end: number
  readonly closing: string
}

export function closeInline(text: string): string {
  // A box that a task will have.
  if (/^\[[ xX]?\]?\s*$/.test(text)) return ''
  const opened: Opened[] = []
  let cut: Close | undefined
  for (let at = 0; at < text.length && !cut;) {
    const char = text[at]!
    if (char === '\\' || char === '$') {
      const formula = formulaAt(text, at)
      if (formula) at = formula.end
      else {
        cut = openFormula(text, at)
        at += char === '\\' ? 2 : 1
      }
    } else if (char === '`') {
      const run = runAt(text, at)
      const end = endOfCode(text, at + run, run)
      if (end === undefined) cut = openCode(text, at, run)
      else at = end
    } else if (char === '*' || char === '_' || char === '~') {
      const run = runAt(text, at)
      if (at + run === text.length) cut = { end: at, closing: '' }
      else if (char !== '~' || run === 2) emphasis(text, at, run, char, opened)
      at += run
    } else if (char === '[') {
      // Behind a letter it is an index: `list[i]`.
      if (!/\w/.test(text[at - 1] ?? '')) opened.push({ mark: '[', count: 1, at })
      at++
    } else if (char === ']') {
      const bracket = opened.findLastIndex(({ mark }) => mark === '[')
      const next = text[at + 1]
      if (bracket !== -1 && (next === undefined || next === '(')) {
        const end = next === undefined ? undefined : endOfTarget(text, at + 1)
        if (end === undefined) cut = { end: at, closing: '' }
        else {
          at = end
          opened.length = bracket
          continue
        }
      } else if (bracket !== -1) opened.splice(bracket, 1)
      at++
    } else at++
  }
  return closed(text.slice(0, cut?.end ?? text.length), cut?.closing ?? '', opened)
}

/** The text with everything closed that stands open, innermost first. */
function closed(text: string, closing: string, opened: readonly Opened[]): string {
  let body = closing === '' ? withoutBeginnings(text) : text + closing
  for (const { mark, count, at } of opened.toReversed()) {
    if (mark === '[') {
      const isImage = text[at - 1] === '!'
      // A link is its text until it is known where it leads. An image is nothing until then.
      body = isImage ? body.slice(0, at - 1) : body.slice(0, at) + body.slice(at + 1)
      continue
    }
    body = body.trimEnd()
    // Nothing stands behind it yet.
    if (body.length <= at + count) body = body.slice(0, at)
    else body += mark.repeat(count)
  }
  return body
}

/** Without what the end of a text may be the beginning of: a tag, an entity, an image. */
const withoutBeginnings = (text: string): string =>
  text.replace(/(?:<(?:\/?[A-Za-z][^\s<>]*|br\s*\/?)?|&(?:#\w*|[a-z]{0,6})|!)$/, '')

function runAt(text: string, at: number): number {
  let end = at + 1
  while (text[end] === text[at]) end++
  return end - at
}

function emphasis(text: string, at: number, run: number, mark: '*' | '_' | '~', opened: Opened[]): void {
  const before = text[at - 1] ?? ' '
  const after = text[at + run] ?? ' '
  let left = run
  while (left > 0 && !/\s/.test(before) && opened.at(-1)?.mark === mark) {
    const top = opened.at(-1)!
    const used = Math.min(left, top.count, 2)
    left -= used
    top.count -= used
    if (top.count === 0) opened.pop()
  }
  const isInWord = isLetter(before) && isLetter(after)
  const canOpen = !/\s/.test(after) && !(isInWord && (mark === '_' || run === 1))
  if (left > 0 && canOpen && left === run) opened.push({ mark, count: Math.min(left, 3), at })
}

const isLetter = (char: string): boolean => /[\p{L}\p{N}]/u.test(char)

function endOfCode(text: string, from: number, run: number): number | undefined {
  for (let at = text.indexOf('`', from); at !== -1; at = text.indexOf('`', at)) {
    const found = runAt(text, at)
    at += found
    if (found === run) return at
  }
  return undefined
}

function openCode(text: string, at: number, run: number): Close {
  const code = text.slice(at + run).replace(/`+$/, '')
  return code.trim() === '' ? { end: at, closing: '' } : { end: at + run + code.length, closing: '`'.repeat(run) }
}

/** Behind the target of a link, from its `(`. */
function endOfTarget(text: string, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at + 1
    else if (char === '\n' && text[at + 1] === '\n') return undefined
  }
  return undefined
}

/** What is open at a backslash or a dollar: a formula, where it looks like one. */
function openFormula(text: string, at: number): Close | undefined {
  const mark = text[at] === '\\' || text[at + 1] === '$' ? text.slice(at, at + 2) : '$'
  const close = { '\\(': '\\)', '\\[': '\\]', $: '$', $$: '$$' }[mark]
  const tex = text.slice(at + mark.length)
  // A backslash at the end, or a dollar: nobody knows yet.
  if (mark === '\\' || (mark === '$' && tex === '')) return { end: at, closing: '' }
  if (close === undefined || /\n[ \t]*\n/.test(tex)) return undefined
  if (mark === '$' && !(opensByDollar(text, at) && looksLikeMaths(tex))) return undefined
  // Its own end may be half there.
  const body = tex.replace(/[\s$\\]+$/, '')
  return { end: at, closing: body && mark + body + close }
}

/** "$x", "$\frac{a" and "$a_1 +", but not "$HOME is where" and not "$5 a month". */
const looksLikeMaths = (tex: string): boolean => !/^\d/.test(tex) && (/[\\^_{=]/.test(tex) || /^\S{0,12}$/.test(tex))
