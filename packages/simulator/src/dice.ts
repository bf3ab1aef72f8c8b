// Randomness that can be had again: the same seed, the same numbers, on every machine.

/** Uniform in [0, 1). */
export type Dice = () => number

/** A 32-bit hash (FNV-1a), good enough to choose with and not for anything else. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Mulberry32: thirty-two bits of state, one multiplication a throw. */
export function diceOf(seed: string): Dice {
  let state = hashOf(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An id as vendors make them: `msg_01` and then letters and digits. */
export function idOf(prefix: string, length: number, dice: Dice): string {
  let id = prefix
  for (let at = 0; at < length; at++) id += alphabet[Math.floor(dice() * alphabet.length)]
  return id
}

/** The items in another order. */
export function shuffled<Item>(items: readonly Item[], dice: Dice): Item[] {
  const deck = [...items]
  for (let last = deck.length - 1; last > 0; last--) {
    const other = Math.floor(dice() * (last + 1))
    const item = deck[last] as Item
    deck[last] = deck[other] as Item
    deck[other] = item
  }
  return deck
}
