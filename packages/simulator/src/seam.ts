// What is said behind a text that was said already: the rest of it, to the character, or what models were seen to put
// there instead.
import type { Plan } from './plan.ts'
import { reasoning, tokensOf } from './prose.ts'

export const preambleUsual = 'Sure, continuing:\n\n'

/**
 * @param pieces the whole text, in tokens
 * @param said what was said of it. A text of somebody else's is gone on with where as many tokens would have been said
 * @returns tokens
 */
export function goOn(pieces: readonly string[], said: string, plan: Plan, seed: string): string[] {
  const rest = pieces.join('').startsWith(said) ? behind(pieces, said.length) : pieces.slice(tokensOf(said).length)
  const preamble = plan.preamble ?? (plan.seam === 'preamble' ? preambleUsual : '')
  return [...tokensOf(preamble), ...seamed(pieces, rest, said, plan, seed)]
}

function seamed(
  pieces: readonly string[],
  rest: readonly string[],
  said: string,
  { seam, seamChars }: Plan,
  seed: string,
): readonly string[] {
  switch (seam) {
    case 'overlap':
      return [...tokensOf(lastChars(said, seamChars)), ...rest]
    case 'sentence':
      return [...tokensOf(lastSentence(said)), ...rest]
    case 'space':
      return [' ', ...rest]
    case 'reword':
      // The musings stand in no prose, so whoever looks for an overlap finds none.
      return reasoning(rest.length, `other words ${seed}`).map((piece, at) => (at === 0 ? ` ${piece}` : piece))
    case 'restart':
      return pieces
    default:
      return rest
  }
}

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
