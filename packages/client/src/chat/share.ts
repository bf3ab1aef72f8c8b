// What did not change stays the same object, so that whoever draws it can leave it alone.

/** `next`, or `previous` where they hold the same: an object or a list. A field that is undefined is none. */
export function share<T extends object>(previous: T | undefined, next: T): T {
  const keys = Object.keys({ ...previous, ...next }) as (keyof T)[]
  return previous && keys.every((key) => previous[key] === next[key]) ? previous : next
}
