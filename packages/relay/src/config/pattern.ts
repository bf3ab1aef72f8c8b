// Public names with one `*`, which stands for any text, also for none.

export const isPattern = (name: string): boolean => name.includes('*')

export const starCount = (name: string): number => name.split('*').length - 1

/** Whether everything that `narrow` means is meant by `wide` too; either may be a name or a pattern. */
export function covers(wide: string, narrow: string): boolean {
  const [before = '', after] = wide.split('*')
  if (after === undefined) return wide === narrow
  const [head = '', tail] = narrow.split('*')
  if (tail === undefined)
    return narrow.length >= before.length + after.length && narrow.startsWith(before) && narrow.endsWith(after)
  return head.startsWith(before) && tail.endsWith(after)
}
