// Models that may have been meant by a name that there is none of.
import { nearest } from '@holdfast/relay'

const NAMES_MAX = 3

/** The likeliest first: names that go on from it or that it goes on from, then those spelt nearly so. */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const found = known.filter((one) => one.startsWith(name) || (one.length > 3 && name.startsWith(one)))
  const rest = new Set(known.filter((one) => !found.includes(one)))
  while (found.length < NAMES_MAX) {
    const next = nearest(name, rest)
    if (next === undefined) break
    found.push(next)
    rest.delete(next)
  }
  return found.slice(0, NAMES_MAX)
}
