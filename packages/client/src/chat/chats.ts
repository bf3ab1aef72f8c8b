// The chats that a storage has, as a list to show.
import type { ChatHeading, ChatStorage } from './storage.ts'

export interface Chats {
  /** Newest first; a new list whenever something in it has changed. Empty until it has been read. */
  readonly getSnapshot: () => readonly ChatHeading[]
  readonly subscribe: (listener: () => void) => () => void
  /** A reply that runs in it goes on at the relay; whoever has the chat open sees it empty. */
  remove(id: string): Promise<void>
  rename(id: string, title: string): Promise<void>
}

/** The chats in a storage. Nothing is read before somebody subscribes. */
export function openChats({ storage }: { readonly storage: ChatStorage }): Chats {
  const listeners = new Set<() => void>()
  let headings: readonly ChatHeading[] = []
  let unwatch: (() => void) | undefined

  const look = async () => {
    const seen = await storage.list()
    if (JSON.stringify(seen) === JSON.stringify(headings)) return
    headings = seen
    for (const listener of listeners) listener()
  }
  // A storage that cannot be read has no chats.
  const refresh = () => void look().catch(() => undefined)

  return {
    getSnapshot: () => headings,
    subscribe: (listener) => {
      if (listeners.size === 0) {
        unwatch = storage.watch?.(refresh)
        refresh()
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) unwatch?.()
      }
    },
    remove: async (id) => {
      await storage.remove(id)
      refresh()
    },
    rename: async (id, title) => {
      const chat = await storage.read(id)
      if (chat) await storage.write({ ...chat, title })
      refresh()
    },
  }
}
