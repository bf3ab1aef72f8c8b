// `[^1]` in the text and `[^1]: what it says` on a line of its own, which stays where it was written.
import type { TokenizerExtension } from 'marked'

export const footnoteMark: TokenizerExtension = {
  name: 'footnote-mark',
  level: 'inline',
  start: (source) => indexIn(source, '[^'),
  tokenizer(source) {
    const match = /^\[\^([^\]\s]{1,32})\](?!:)/.exec(source)
    return match ? { type: 'footnote-mark', raw: match[0], label: match[1] } : undefined
  },
}

export const footnoteDefinition: TokenizerExtension = {
  name: 'footnote',
  level: 'block',
  start: (source) => indexIn(source, '\n[^'),
  tokenizer(source) {
    const match = /^\[\^([^\]\s]{1,32})\]:[ \t]*([^\n]+(?:\n {2,}[^\n]+)*)(?:\n|$)/.exec(source)
    return match ? { type: 'footnote', raw: match[0], label: match[1], text: match[2] } : undefined
  },
}

function indexIn(source: string, what: string): number | undefined {
  const at = source.indexOf(what)
  return at === -1 ? undefined : at
}
