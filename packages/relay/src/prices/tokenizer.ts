// How many tokens a text is, for estimates that are labelled as such: an upstream that was cut off has not counted. The
// default guesses by length. A real tokenizer is a dependency that nobody gets without asking: docs/decisions/0014-prices.md
// has what it is worth.
export interface Tokenizer {
  /** As it stands beside an estimate. */
  readonly name: string
  /** Tokens, whole. Takes time in proportion to the text. */
  count(text: string): number
}

/** Octets of UTF-8 in a token, about: of English rather more, of code and other scripts rather fewer. */
const OCTETS_PER_TOKEN = 4

export const byLength: Tokenizer = {
  name: 'by length',
  count: (text) => Math.ceil(Buffer.byteLength(text) / OCTETS_PER_TOKEN),
}

/** What is used of the package. */
interface GptTokenizer {
  countTokens(text: string, options: { readonly disallowedSpecial: ReadonlySet<string> }): number
}

/** A name that the compiler does not follow: the package need not be there. */
const O200K: string = 'gpt-tokenizer/encoding/o200k_base'

/**
 * OpenAI's tokens (o200k), which other vendors' are near. Loading takes most of a second and 70 MB.
 * @returns undefined where the package is not installed
 */
export async function openGptTokenizer(
  load: () => Promise<unknown> = () => import(O200K),
): Promise<Tokenizer | undefined> {
  const loaded = (await load().catch(() => undefined)) as GptTokenizer | undefined
  return loaded && { name: 'o200k', count: (text) => countIn(text, loaded) }
}

/** What a text says of itself (`<|endoftext|>`) is text. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/**
 * The package takes a run without spaces at its square: 40,000 Chinese characters hold everybody up for 13 seconds. In
 * pieces it is a few hundredths of one; each cut costs a token at most, and prose comes out 1.4 % longer.
 */
const PIECE_CHARS = 256

function countIn(text: string, { countTokens }: GptTokenizer): number {
  let count = 0
  let from = 0
  while (from < text.length) {
    let until = Math.min(from + PIECE_CHARS, text.length)
    // Not through a character of two halves.
    if (until < text.length && isLowHalf(text.charCodeAt(until))) until += 1
    count += countTokens(text.slice(from, until), AS_TEXT)
    from = until
  }
  return count
}

const isLowHalf = (unit: number): boolean => unit >= 0xdc_00 && unit <= 0xdf_ff
