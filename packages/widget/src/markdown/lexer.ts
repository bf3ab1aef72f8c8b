// marked's lexer, and nothing else of marked: no HTML is ever made. Blocks and what stands in them are read apart, so
// that a block's text is only looked into when the block is drawn.
import { Lexer, Marked, type MarkedToken, type Token, type Tokens } from 'marked'
import { footnoteDefinition, footnoteMark } from './footnotes.ts'
import { blockMaths, inlineMaths, maskMaths } from './maths.ts'

export type { MarkedToken, Token, Tokens }
export type Links = Lexer['tokens']['links']

/** What a text without definitions refers to. */
export const NO_LINKS: Links = Object.freeze({})

const { defaults } = new Marked({
  gfm: true,
  extensions: [blockMaths, inlineMaths, footnoteMark, footnoteDefinition],
  hooks: { emStrongMask: maskMaths },
  tokenizer: {
    // GFM strikes out by one tilde as well; in what models write, one tilde is an "about": "~5 or ~6".
    del(source) {
      return source.startsWith('~~') ? false : undefined
    },
  },
})

/** Top-level blocks; joined, their `raw` is the text again. What stands in them is not read yet: see `readInline`. */
export function readBlocks(text: string): { readonly tokens: readonly Token[]; readonly links: Links } {
  const lexer = new Lexer(defaults)
  return { tokens: lexer.blockTokens(text, []), links: lexer.tokens.links }
}

/** What stands in a paragraph, a heading, a cell of a table. */
export function readInline(text: string, links: Links): readonly Token[] {
  const lexer = new Lexer(defaults)
  lexer.tokens.links = links
  return lexer.inlineTokens(text)
}
