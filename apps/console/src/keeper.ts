// What this browser keeps of the console besides the chats: the key, the theme, what each chat is asked with. A browser that
// keeps nothing, or is full, is no reason to stop: then it holds for this visit.

export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Never throws. @param area may, as `localStorage` does where it is not allowed */
export const keeping = (area: () => Keeper): Keeper => ({
  getItem: (name) => attempt(() => area().getItem(name)) ?? null,
  setItem: (name, value) => attempt(() => area().setItem(name, value)),
  removeItem: (name) => attempt(() => area().removeItem(name)),
})

export const browser = keeping(() => localStorage)

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
