// So many at a time, until all is done or somebody has had enough.

/** @param work never rejects. Resolves when everything that was begun is over. */
export async function inCrew<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
  stopped: AbortSignal,
): Promise<void> {
  let next = 0
  const labour = async (): Promise<void> => {
    for (;;) {
      const item = items[next++]
      if (item === undefined || stopped.aborted) return
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, labour))
}
