// Where another model took over in the middle of a text. Between two blocks a rule is drawn. In a paragraph the place is
// marked before the text is read, by a character that counts as white space, so that the Markdown around it means what
// it meant.
import type { Block } from './document.ts'

/** A seam as it is drawn. */
export interface SeamSeen {
  /** Characters of the text that stand before it. */
  readonly at: number
  readonly label: string
}

interface Places {
  readonly before: SeamSeen[]
  /** `at` counts from the block's beginning here. */
  readonly inside: SeamSeen[]
  readonly after: SeamSeen[]
}

/** Blocks in which a line may be drawn anywhere. What stands in code, a table or a formula is not torn apart. */
const TEARABLE: ReadonlySet<string> = new Set(['paragraph', 'list', 'blockquote', 'heading', 'text'])

/** For each block that has seams, by its start, where they are drawn. */
export function placeSeams(blocks: readonly Block[], seams: readonly SeamSeen[]): ReadonlyMap<number, Places> {
  const places = new Map<number, Places>()
  for (const seam of seams) {
    const block = blocks.findLast(({ start }) => start <= seam.at) ?? blocks[0]
    if (!block) break
    const place = places.get(block.start) ?? { before: [], inside: [], after: [] }
    places.set(block.start, place)
    const at = seam.at - block.start
    if (at <= 0) place.before.push(seam)
    else if (at < block.token.raw.trimEnd().length && TEARABLE.has(block.token.type)) place.inside.push({ ...seam, at })
    else place.after.push(seam)
  }
  return places
}

/** An Ogham space: white space to every rule of Markdown, and in no reply. */
const MARK = '\u1680'

/** The block's text with a mark for each seam, where the word that it would tear apart has ended. */
export function markSeams(raw: string, seams: readonly SeamSeen[]): string {
  let marked = ''
  let from = 0
  for (const [index, { at }] of seams.entries()) {
    const space = Math.max(from, raw.slice(at).search(/\s|$/) + at)
    // As many as its place among the block's seams: so the mark says which one it is.
    marked += raw.slice(from, space) + MARK.repeat(index + 1)
    from = space
  }
  return marked + raw.slice(from)
}

/** The text between marks, and for each mark the seam's place in the block. */
export const splitAtMarks = (text: string): readonly (string | number)[] =>
  text.includes(MARK) ? text.split(/(\u1680+)/).map((part) => (part.startsWith(MARK) ? part.length - 1 : part)) : [text]
