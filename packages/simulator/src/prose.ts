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
  // The first cards are one of each kind, so that a short text has its list and its code too.
  fill(said, tokens, dice, shuffled([pick(paragraphs, dice), pick(lists, dice), pick(snippets, dice)], dice))
  return said
}

/** Goes on until there are exactly so many tokens. One deck is dealt until it is empty, then another of everything. */
export function fill(said: string[], tokens: number, dice: Dice, first: readonly string[] = everything(dice)): void {
  // Long texts repeat, but not in order.
  for (let deck = first; ; deck = everything(dice)) {
    const before = said.length
    for (const block of deck) append(said, `\n\n${block}`, tokens)
    if (said.length === before) break
  }
  // Blocks are whole or absent; what is left over is shorter than the shortest of them. The longest sentence that
  // fits, and then the next: one of a single token always does.
  let left = [...closings]
  for (let gap = '\n\n'; said.length < tokens; gap = ' ') {
    const sentence = left.findLast((sentence) => tokensOf(sentence).length <= tokens - said.length)
    if (sentence !== undefined) append(said, gap + sentence, tokens)
    left = sentence === undefined ? [...closings] : left.filter((other) => other !== sentence)
  }
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

const everything = (dice: Dice): string[] => shuffled([...paragraphs, ...lists, ...snippets], dice)

export const pick = <Item>(items: readonly Item[], dice: Dice): Item => items[Math.floor(dice() * items.length)] as Item

/** Adds a text if it fits whole. */
export function append(said: string[], text: string, tokensMax: number): boolean {
  const tokens = tokensOf(text)
  if (said.length + tokens.length > tokensMax) return false
  said.push(...tokens)
  return true
}
