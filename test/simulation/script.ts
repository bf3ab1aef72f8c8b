// An answer as its octets, in one of the vendors' spellings, and where each of its frames is complete.
import type { Dice } from './dice.ts'
import type { Sentence } from './vendor.ts'

export interface Script {
  readonly sentences: readonly Sentence[]
  readonly bytes: Buffer
  /** For each sentence, how many bytes there are up to its end. */
  readonly ends: readonly number[]
}

/** @param comments how many go before it; @param isNumbered whether its frames have ids, as another relay's do */
export function encode(sentences: readonly Sentence[], dice: Dice, comments: number, isNumbered: boolean): Script {
  const eol = dice.chance(0.2) ? '\r\n' : '\n'
  const colon = dice.chance(0.2) ? ':' : ': '
  const chatty = dice.chance(0.2)
  const pieces: Buffer[] = []
  const ends: number[] = []
  let length = 0
  const add = (text: string): void => {
    const piece = Buffer.from(text)
    pieces.push(piece)
    length += piece.length
  }
  for (let n = 0; n < comments; n++) add(`: still thinking${eol}${eol}`)
  for (const [at, { event, data }] of sentences.entries()) {
    if (chatty) add(`: keep-alive${eol}${eol}`)
    const id = isNumbered ? `id${colon}${at + 1}${eol}` : ''
    add(`${event === undefined ? '' : `event${colon}${event}${eol}`}data${colon}${data}${eol}${id}${eol}`)
    // A CR ends the blank line already; the LF after it belongs to it.
    ends.push(eol === '\r\n' ? length - 1 : length)
  }
  return { sentences, bytes: Buffer.concat(pieces), ends }
}
