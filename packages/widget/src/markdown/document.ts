// A Markdown text that grows. What has been finished is never read again: with every growth only the text behind the
// last stable boundary is, and what is still open there is drawn as if it were closed.
import { type Links, NO_LINKS, type Token, readBlocks } from './lexer.ts'
import { closeBlocks } from './repair/blocks.ts'

export interface Block {
  /** Where it begins in the text; the same for as long as the block is there. */
  readonly start: number
  /** Of a finished block, the same object for ever. */
  readonly token: Token
  /** More of it may come: constructs that lack their end are to be closed when it is drawn. */
  readonly isOpen: boolean
}

export interface Document {
  readonly text: string
  /** Blocks that no further text can change. */
  readonly finished: readonly Block[]
  /** The rest, as it looks at the moment. */
  readonly growing: readonly Block[]
  /** Where links by reference lead, as far as it has been said. */
  readonly links: Links
  /** Where the rest begins. */
  readonly boundary: number
  /** Up to where it has been looked for finished blocks: only a new line can finish one. */
  readonly searched: number
}

const EMPTY: Document = { text: '', finished: [], growing: [], links: NO_LINKS, boundary: 0, searched: 0 }

/**
 * The document of `text`. Where `before` is the document of its beginning, the cost is that of what was added and of
 * the blocks that were open.
 * @param isGrowing more text may come
 */
export function readDocument(text: string, isGrowing: boolean, before: Document = EMPTY): Document {
  const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  const known = source.startsWith(before.text) ? before : EMPTY
  const settled = source.lastIndexOf('\n') + 1 > known.searched ? settle(known, source) : known
  const rest = source.slice(settled.boundary)
  const { tokens, links } = readBlocks(isGrowing ? closeBlocks(rest) : rest)
  return {
    ...settled,
    text: source,
    growing: blocksOf(tokens, settled.boundary, isGrowing),
    links: joined(settled.links, links),
  }
}

/** Moves the boundary behind every block that is followed by another one whose first line is whole. */
function settle(known: Document, source: string): Document {
  const searched = source.lastIndexOf('\n') + 1
  const { tokens, links } = readBlocks(source.slice(known.boundary))
  const blocks = blocksOf(tokens, known.boundary, false)
  const last = blocks.findLastIndex(({ start }) => start < searched)
  if (last < 1) return { ...known, searched }
  return {
    ...known,
    finished: [...known.finished, ...blocks.slice(0, last)],
    links: joined(known.links, links),
    boundary: blocks[last]!.start,
    searched,
  }
}

function blocksOf(tokens: readonly Token[], from: number, isGrowing: boolean): Block[] {
  let start = from
  const blocks = tokens.flatMap((token) => {
    const at = start
    start += token.raw.length
    return token.type === 'space' || token.type === 'def' ? [] : [{ start: at, token, isOpen: false }]
  })
  const last = blocks.at(-1)
  return isGrowing && last ? [...blocks.slice(0, -1), { ...last, isOpen: true }] : blocks
}

const joined = (known: Links, found: Links): Links =>
  Object.keys(found).every((name) => Object.hasOwn(known, name)) ? known : { ...found, ...known }
