// Names with a `*` in them: models of a plan, of a provider, of a table of capabilities. One star, for any run of
// characters, also an empty one.

/**
 * What the star stands for when `pattern` means `name`: '' for a pattern without one that is the name.
 * @returns undefined when it does not mean it.
 */
export function matchStar(pattern: string, name: string): string | undefined {
  const at = pattern.indexOf('*')
  if (at < 0) return pattern === name ? '' : undefined
  const before = pattern.slice(0, at)
  const after = pattern.slice(at + 1)
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
  return fits ? name.slice(before.length, name.length - after.length) : undefined
}

export const hasStar = (pattern: string): boolean => pattern.includes('*')

/** `pattern` with its star filled in. The text may hold a `$`, which `replace` would read. */
export const fillStar = (pattern: string, text: string): string => pattern.replace('*', () => text)
