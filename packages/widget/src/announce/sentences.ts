// What a screen reader is told of a text that grows: whole sentences, without the marks of Markdown. Pure.

/** Longer ones are told in pieces. */
const SENTENCE_CHARS_MAX = 400

export interface Told {
  /** What to say now; empty for nothing. */
  readonly words: string
  /** How much of the text has been told with it. */
  readonly upTo: number
}

/** The whole sentences of `text` behind `from`; at its end (`isWhole`) all that is left. */
export function sentencesFrom(text: string, from: number, isWhole: boolean): Told {
  const rest = text.slice(from)
  const upTo = isWhole ? text.length : from + endOfSentences(rest)
  return { words: spoken(text.slice(from, upTo)), upTo }
}

function endOfSentences(text: string): number {
  const ends = [...text.matchAll(/[.!?…:]["'”’)]*\s|[。！？]|\n\s*\n|\n(?=[-*\d])/g)]
  const last = ends.at(-1)
  if (last) return last.index + last[0].length
  return text.length > SENTENCE_CHARS_MAX ? text.lastIndexOf(' ') + 1 : 0
}

/** As it is read out: marks left out, and code not read. */
const spoken = (text: string): string =>
  text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\|?[-:| ]{3,})[ \t]*/gm, '')
    .replace(/[*_`~|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
