// Words that stay whole at the edge of a terminal, though they come in pieces: one that does not fit is taken back and written
// on the next row.
import stringWidth from 'string-width'

const LEFT = (cells: number): string => `\u001b[${cells}D`
const ERASE_TO_EDGE = '\u001b[K'
const TAB_CELLS = 8

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export class Wrapping {
  /** Cells of this row that are written. */
  #column = 0
  /** What stands at the end of it without a space. */
  #word = ''

  /**
   * @param text what comes next, without control sequences
   * @param columns of the terminal, now; where it does not say, the usual
   * @returns what to write, from where the last was written to
   */
  wrap(text: string, columns = 80): string {
    // What fills the last cell leaves terminals at odds about where the cursor is.
    const edge = Math.max(1, columns - 1)
    let out = ''
    for (const { segment } of graphemes.segment(text)) out += this.#add(segment, edge)
    return out
  }

  #add(piece: string, edge: number): string {
    if (piece.includes('\n')) return this.#nextRow()
    const cells = piece === '\t' ? TAB_CELLS - (this.#column % TAB_CELLS) : stringWidth(piece)
    if (this.#column + cells > edge) return this.#fold(piece, cells)
    this.#column += cells
    // Scripts of wide letters break anywhere.
    this.#word = isSpace(piece) || cells > 1 ? '' : this.#word + piece
    return piece
  }

  /** It does not fit. */
  #fold(piece: string, cells: number): string {
    if (isSpace(piece)) return this.#nextRow()
    const word = cells > 1 ? '' : this.#word
    const wordCells = stringWidth(word)
    // A word that fills a row is broken.
    const takesBack = wordCells > 0 && wordCells < this.#column
    this.#word = cells > 1 ? '' : takesBack ? word + piece : piece
    this.#column = (takesBack ? wordCells : 0) + cells
    return takesBack ? `${LEFT(wordCells)}${ERASE_TO_EDGE}\n${word}${piece}` : `\n${piece}`
  }

  #nextRow(): string {
    this.#column = 0
    this.#word = ''
    return '\n'
  }
}

const isSpace = (piece: string): boolean => /^\s$/u.test(piece)
