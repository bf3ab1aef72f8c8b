// The texts that models say. Each whole reply has one of its own, known from the number of its purchase: letters of one to
// four bytes, and all the white space that a seam can fall into. Most have every word only once; some are songs.
import type { Dice } from './dice.ts'

const LETTERS = ['', '', 'ß', 'é', '語', '😀'] as const
const GAPS = [' ', ' ', ', ', ' ', '\n', ' ', '\n\n', ' ', '  '] as const

/** @param isSong it says the same again and again */
export const trueText = (number: number, words: number, isSong = false): string =>
  Array.from({ length: words }, (_, at) => wordOf(number, isSong ? at % REFRAIN : at)).join('')

const wordOf = (number: number, at: number): string =>
  `${number}.${at}${LETTERS[at % LETTERS.length]}${GAPS[(at + number) % GAPS.length]}`

/** Words after which a song begins again. */
const REFRAIN = 7

/** The text in as many pieces at the most, cut anywhere but inside of a letter. */
export function inPieces(text: string, count: number, dice: Dice): string[] {
  const letters = [...text]
  const most = Math.max(1, Math.ceil((letters.length * 2) / count))
  const pieces: string[] = []
  for (let at = 0; at < letters.length;) {
    const length = dice.between(1, most)
    pieces.push(letters.slice(at, at + length).join(''))
    at += length
  }
  return pieces
}
