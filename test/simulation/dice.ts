// Chance, from a seed. Every part of the world forks dice of its own by name, so that one more throw in one of them
// does not change what happens in all the others.

export interface Dice {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(from: readonly [T, ...T[]]): T
  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name
  /** `count` bytes in hex. */
  hex(count: number): string
  fork(name: string | number): Dice
}

export const createDice = (seed: string | number): Dice => diceOf(hash(`${seed}`))

/** A Weyl sequence, stirred: small, fast, and random enough for faults. */
function diceOf(seed: number): Dice {
  let state = seed
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    return stir(state) / 4_294_967_296
  }
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[0],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) if ((left -= weight) < 0) return name
      throw new Error('nothing has a weight')
    },
    hex: (count) => Array.from({ length: count }, () => between(0, 255).toString(16).padStart(2, '0')).join(''),
    fork: (name) => diceOf(hash(`${seed}/${name}`)),
  }
}

/** Every bit of the result depends on every bit of `value`. */
function stir(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** FNV-1a. */
export function hash(text: string, from = 0x811c9dc5): number {
  let value = from
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
