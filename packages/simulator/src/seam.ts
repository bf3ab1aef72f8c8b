// What is said behind a text that was said already: the rest of it, to the character, or what models were seen to put
// there instead.
import type { Continues } from './conversation.ts'
import type { Plan } from './plan.ts'
import { reasoning, tokensOf } from './prose.ts'

export const preambleUsual = 'Sure, continuing:\n\n'

/**
 * @param pieces the whole text, in tokens
 * @param said what was said of it. A text of somebody else's is gone on with where as many tokens would have been said
 * @param repeat words at the end of it that the answer was asked to begin with
 * @returns tokens
 */
export function goOn(
  pieces: readonly string[],
  { text: said, repeat }: Pick<Continues, 'text' | 'repeat'>,
  plan: Plan,
  seed: string,
): string[] {
  const rest = pieces.join('').startsWith(said) ? behind(pieces, said.length) : pieces.slice(tokensOf(said).length)
  const preamble = plan.preamble ?? (plan.seam === 'preamble' ? preambleUsual : '')
  return [...tokensOf(preamble), ...seamed(pieces, rest, said, tokensOf(repeat), plan, seed)]
}

function seamed(
  pieces: readonly string[],
  rest: readonly string[],
  said: string,
  repeat: readonly string[],
  { seam, seamChars }: Plan,
  seed: string,
): readonly string[] {
  switch (seam) {
    case 'overlap':
      return [...tokensOf(lastChars(said, seamChars)), ...rest]
    case 'sentence':
      return [...tokensOf(lastSentence(said)), ...rest]
    case 'deaf':
      return rest
    case 'space':
      return [' ', ...repeat, ...rest]
    case 'reword':
      return [...repeat, ...inOtherWords(rest.length, seed)]
    case 'restart':
      return pieces
    default:
      return [...repeat, ...rest]
  }
}

/** The musings stand in no prose, so whoever looks for an overlap finds none. */
const inOtherWords = (tokens: number, seed: string): string[] =>
  reasoning(tokens, `other words ${seed}`).map((piece, at) => (at === 0 ? ` ${piece}` : piece))

/** The pieces behind the first `chars` characters; a piece that lies across is cut. */
function behind(pieces: readonly string[], chars: number): string[] {
  let left = chars
  let at = 0
  for (; at < pieces.length && left >= (pieces[at] as string).length; at++) left -= (pieces[at] as string).length
  const [first, ...others] = pieces.slice(at)
  return first === undefined ? [] : [first.slice(left), ...others]
}

/** Never half of a surrogate pair: that could not be said in UTF-8. */
function lastChars(said: string, chars: number): string {
  const end = said.slice(-chars)
  return /^[\udc00-\udfff]/.test(end) ? end.slice(1) : end
}

/** From the last beginning of a sentence on. */
const lastSentence = (said: string): string => /(?:[^.!?\n]|[.!?](?!\s))*[.!?\s]*$/.exec(said)?.[0].trimStart() ?? said
