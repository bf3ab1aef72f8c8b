// Maths in Markdown: $…$ and \(…\) in a line, $$…$$ and \[…\] as a block. Prices are not maths: "$5 and $10".
import type { TokenizerExtension } from 'marked'

/** Maths as it was found: its TeX, and where the text goes on. */
export interface Formula {
  readonly tex: string
  readonly end: number
  readonly isDisplay: boolean
}

/**
 * The formula that begins at `at`, if one does and has its end. The rule for a single dollar is Pandoc's: no white space
 * inside beside the dollars, and no digit behind the second, or it is money.
 */
export function formulaAt(text: string, at: number): Formula | undefined {
  if (text[at] === '\\') {
    const close = { '(': '\\)', '[': '\\]' }[text[at + 1] ?? '']
    return close === undefined ? undefined : formula(text, at + 2, close, close === '\\]')
  }
  if (text.startsWith('$$', at)) return formula(text, at + 2, '$$', true)
  if (!opensByDollar(text, at)) return undefined
  const end = endOfDollar(text, at + 1)
  return end === undefined ? undefined : { tex: text.slice(at + 1, end), end: end + 1, isDisplay: false }
}

/** True where a single dollar may begin a formula, whether or not its end is there yet. */
export const opensByDollar = (text: string, at: number): boolean =>
  text[at] === '$' && text[at + 1] !== '$' && /\S/.test(text[at + 1] ?? '') && !/[\w\\$]/.test(text[at - 1] ?? '')

/** A formula longer than this is a dollar that somebody forgot. */
const FORMULA_CHARS_MAX = 4000

function formula(text: string, start: number, close: string, isDisplay: boolean): Formula | undefined {
  const end = text.indexOf(close, start)
  const tex = end === -1 || end - start > FORMULA_CHARS_MAX ? '' : text.slice(start, end)
  // No formula goes on behind a blank line: one that was never closed spoils one paragraph and not the rest.
  return tex.trim() === '' || /\n[ \t]*\n/.test(tex)
    ? undefined
    : { tex: tex.trim(), end: end + close.length, isDisplay }
}

function endOfDollar(text: string, start: number): number | undefined {
  for (let at = start; at < text.length && at - start < FORMULA_CHARS_MAX; at++) {
    const char = text[at]
    if (char === '\n' && text[at + 1] === '\n') return undefined
    if (char === '\\') at++
    else if (char === '$') return /\s/.test(text[at - 1]!) || /\d/.test(text[at + 1] ?? '') ? undefined : at
  }
  return undefined
}

export const inlineMaths: TokenizerExtension = {
  name: 'maths',
  level: 'inline',
  start: (source) => {
    const at = source.search(/\$|\\[([]/)
    return at === -1 ? undefined : at
  },
  tokenizer(source, tokens) {
    // A dollar behind a letter is no beginning, and the letter is in the token before.
    if (source[0] === '$' && /\w$/.test(tokens.at(-1)?.raw ?? '')) return undefined
    const found = source[0] === '$' || source[0] === '\\' ? formulaAt(source, 0) : undefined
    return found && { type: 'maths', raw: source.slice(0, found.end), tex: found.tex, isDisplay: found.isDisplay }
  },
}

export const blockMaths: TokenizerExtension = {
  name: 'block-maths',
  level: 'block',
  // A paragraph ends where a formula on lines of its own begins.
  start: (source) => {
    const at = source.search(/\n {0,3}(?:\$\$|\\\[)/)
    return at === -1 ? undefined : at
  },
  tokenizer(source) {
    const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0].length
    const found = indent === undefined ? undefined : formulaAt(source, indent)
    const rest = found && /^[ \t]*(?:\n|$)/.exec(source.slice(found.end))
    return rest ? { type: 'block-maths', raw: source.slice(0, found.end) + rest[0], tex: found.tex } : undefined
  },
}

/** The text with its formulas blotted out, as long as before: a star in a formula emphasises nothing. */
export function maskMaths(text: string): string {
  if (!/[$\\]/.test(text)) return text
  let masked = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '$' && text[at] !== '\\') continue
    const found = formulaAt(text, at)
    if (found) {
      masked += `${text.slice(from, at)}$${'a'.repeat(found.end - at - 2)}$`
      from = found.end
      at = found.end - 1
    } else if (text[at] === '\\') at++
  }
  return masked + text.slice(from)
}
