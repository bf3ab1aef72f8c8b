// What keys do, in one table: the page listens by it and the help shows it.
export const shortcuts = {
  'new-chat': { keys: ['mod', 'k'], does: 'New chat' },
  compose: { keys: ['/'], does: 'Write a message' },
  search: { keys: ['mod', 'shift', 'f'], does: 'Search the chats' },
  sidebar: { keys: ['mod', 'b'], does: 'Show or hide the chats' },
  settings: { keys: ['mod', ','], does: 'Settings of this chat' },
  line: { keys: ['mod', '.'], does: 'Cut the line' },
  help: { keys: ['?'], does: 'This list' },
} as const satisfies Record<string, { readonly keys: readonly string[]; readonly does: string }>

export type Shortcut = keyof typeof shortcuts

export interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** What was meant. Keys that write a character mean that character where somebody is writing. */
export function shortcutOf(press: Press, isWriting: boolean): Shortcut | undefined {
  if (press.altKey) return undefined
  const isMod = press.ctrlKey || press.metaKey
  if (isWriting && !isMod) return undefined
  const key = press.key.toLowerCase()
  for (const name of Object.keys(shortcuts) as Shortcut[]) {
    const keys: readonly string[] = shortcuts[name].keys
    if (keys.at(-1) !== key || keys.includes('mod') !== isMod) continue
    // `?` is shift and something on most keyboards.
    if (keys.includes('shift') === press.shiftKey || key === '?') return name
  }
  return undefined
}
