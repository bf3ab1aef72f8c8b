// The most that a reply can cost, before it is bought: what a hold is made of.
import type { Worth } from '../sessions/account.ts'
import { MILLIONTHS, portion } from './money.ts'
import type { Price, Rates } from './price.ts'

/**
 * Nano-dollars: the whole prompt at its dearest, as though all of it went into a cache, and the longest answer, all of it at
 * its dearest too.
 * @param worth tokens of the request, and of the answer as far as the request limits it
 * @param outputMax tokens of the longest answer that the model, or the operator, allows
 * @returns undefined when nothing limits the answer: then there is no worst case
 */
export function worstCase(
  worth: Worth,
  price: Pick<Price, 'tiers'> & { readonly rates: Rates },
  outputMax?: number,
): number | undefined {
  const output = Math.min(worth.output ?? Number.POSITIVE_INFINITY, outputMax ?? Number.POSITIVE_INFINITY)
  if (!Number.isFinite(output)) return undefined
  // Of every tier that it may reach: nothing says that a higher one is the dearer.
  const reached = [price.rates, ...price.tiers.filter(({ above }) => worth.input > above).map(({ rates }) => rates)]
  const dearest = (...names: readonly (keyof Rates)[]): number =>
    Math.max(...reached.flatMap((rates) => names.map((name) => rates[name] ?? 0)))
  return (
    portion(worth.input, dearest('input', 'cacheRead', 'cacheWrite', 'cacheWriteLong'), MILLIONTHS) +
    portion(output, dearest('output', 'reasoning'), MILLIONTHS) +
    dearest('request') +
    LINES_MAX
  )
}

/** A bill has up to so many lines, and each may have been rounded up by half a nano-dollar. */
const LINES_MAX = 6
