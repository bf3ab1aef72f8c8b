// Names of models in price lists. Vendors put dates and variants behind them, so a list's names have wildcards, and the
// one that says most about a name counts: nobody has to think of the order in which prices stand in a file.

/** Each list is asked for each reply that ends; a thousand patterns are compiled once. */
const compiled = new Map<string, RegExp>()
/** An operator's reloads bring new patterns: beyond this the old ones are forgotten. */
const COMPILED_MAX = 20_000

export const hasWildcard = (pattern: string): boolean => /[*#]/.test(pattern)

/**
 * How much `pattern` says about `name`: its letters, and more than any wildcard where it is the name itself.
 * @returns undefined when it does not mean it
 */
export function fit(pattern: string, name: string): number | undefined {
  if (!hasWildcard(pattern)) return pattern.toLowerCase() === name.toLowerCase() ? Number.POSITIVE_INFINITY : undefined
  return regExpOf(pattern).test(name) ? pattern.replaceAll('*', '').length : undefined
}

function regExpOf(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('#', String.raw`\d`)
  const made = new RegExp(`^${source}$`, 'i')
  compiled.set(pattern, made)
  return made
}
