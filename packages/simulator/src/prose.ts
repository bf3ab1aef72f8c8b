// Made-up text of an exact number of tokens, the same for the same seed. A token here is a word with the space
// before it, which is near enough to a model's for everything that is measured.
import { type Dice, diceOf, shuffled } from './dice.ts'
import { closings, lists, musings, nouns, openings, paragraphs, snippets } from './sea.ts'

/** The pieces a text arrives in. Joined they are the text. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = text.match(/\s*\S{1,14}/gu) ?? []
  const rest = text.slice(tokens.reduce((chars, token) => chars + token.length, 0))
  if (rest !== '') tokens.push(rest)
  return tokens
}

/** Paragraphs, lists and code, beginning with a sentence that says nobody thought of this. */
export function prose(tokens: number, seed: string): string[] {
  const dice = diceOf(`prose ${seed}`)
  const said = tokensOf(pick(openings, dice)).slice(0, tokens)
  // One deck of everything is dealt until it is empty, then another: long texts repeat, but not in order. The
  // first cards are one of each kind, so that a short text has its list and its code too.
  let deck: string[] = shuffled([pick(paragraphs, dice), pick(lists, dice), pick(snippets, dice)], dice)
  for (;;) {
    const before = said.length
    for (const block of deck) append(said, `\n\n${block}`, tokens)
    if (said.length === before) break
    deck = shuffled([...paragraphs, ...lists, ...snippets], dice)
  }
  // Blocks are whole or absent; what is left over is shorter than the shortest of them. The longest sentence that
  // fits, and then the next: one of a single token always does.
  let left = [...closings]
  for (let gap = '\n\n'; said.length < tokens; gap = ' ') {
    const sentence = left.findLast((sentence) => tokensOf(sentence).length <= tokens - said.length)
    if (sentence !== undefined) append(said, gap + sentence, tokens)
    left = sentence === undefined ? [...closings] : left.filter((other) => other !== sentence)
  }
  return said
}

/** `rope-1 lamp-2 …`: a reader of any part knows what came before it. */
export function numbered(tokens: number, seed: string): string[] {
  const dice = diceOf(`numbered ${seed}`)
  return Array.from({ length: tokens }, (_, at) => `${at === 0 ? '' : ' '}${pick(nouns, dice)}-${at + 1}`)
}

/** What passes for thinking. */
export function reasoning(tokens: number, seed: string): string[] {
  const dice = diceOf(`reasoning ${seed}`)
  const said: string[] = []
  while (said.length < tokens) {
    for (const musing of shuffled(musings, dice)) said.push(...tokensOf(`${said.length === 0 ? '' : ' '}${musing}`))
  }
  return said.slice(0, tokens)
}

const pick = (items: readonly string[], dice: Dice): string => items[Math.floor(dice() * items.length)] ?? ''

/** Adds a text if it fits whole. */
function append(said: string[], text: string, tokensMax: number): boolean {
  const tokens = tokensOf(text)
  if (said.length + tokens.length > tokensMax) return false
  said.push(...tokens)
  return true
}
