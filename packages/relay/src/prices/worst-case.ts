// The most that a reply can cost, before it is bought: what a hold is made of.
import type { Worth } from '../sessions/account.ts'
import { MILLIONTHS, portion } from './money.ts'
import type { Price, Rates } from './price.ts'

/** Of a price, what there is to know while its reply is not over. */
export interface Dearest {
  /** Nano-dollars: the whole prompt at its dearest, as though all of it went into a cache, and what a request costs. */
  readonly input: number
  /** Nano-dollars per million tokens: the answer at its dearest. */
  readonly outputPerMillion: number
}

/**
 * Nano-dollars: the prompt and the longest answer, at their dearest.
 * @param worth tokens of the request, and of the answer as far as the request limits it
 * @param outputMax tokens of the longest answer that the model, or the operator, allows
 * @returns undefined when nothing limits the answer: then there is no worst case
 */
export function worstCase(worth: Worth, price: Rated, outputMax?: number): number | undefined {
  const output = Math.min(worth.output ?? Number.POSITIVE_INFINITY, outputMax ?? Number.POSITIVE_INFINITY)
  if (!Number.isFinite(output)) return undefined
  const { input, outputPerMillion } = dearest(worth, price)
  return input + portion(Math.min(output, TOKENS_MAX), outputPerMillion, MILLIONTHS) + LINES_MAX
}

export function dearest(worth: Worth, price: Rated): Dearest {
  const tokens = Math.min(worth.input, TOKENS_MAX)
  // Of every tier that it may reach: nothing says that a higher one is the dearer.
  const reached = [price.rates, ...price.tiers.filter(({ above }) => tokens > above).map(({ rates }) => rates)]
  const most = (...names: readonly (keyof Rates)[]): number => {
    let found = 0
    for (const rates of reached) for (const name of names) found = Math.max(found, rates[name] ?? 0)
    return found
  }
  return {
    input: portion(tokens, most('input', 'cacheRead', 'cacheWrite', 'cacheWriteLong'), MILLIONTHS) + most('request'),
    outputPerMillion: most('output', 'reasoning'),
  }
}

type Rated = Pick<Price, 'tiers'> & { readonly rates: Rates }

/** A bill has up to so many lines, and each may have been rounded up by half a nano-dollar. */
const LINES_MAX = 6

/** A client may ask for any number of tokens. No model has more than these, and sums of them stay safe integers. */
const TOKENS_MAX = 100_000_000
