// Chats kept for as long as the page, or the process, lives.
import type { ChatStorage, StoredChat } from './storage.ts'

export function memoryStorage(): ChatStorage {
  const chats = new Map<string, StoredChat>()
  const listeners = new Set<(id: string) => void>()
  const tell = (id: string) => {
    for (const listener of listeners) listener(id)
  }
  return {
    read: (id) => chats.get(id),
    write: (chat) => {
      chats.set(chat.id, chat)
      tell(chat.id)
    },
    remove: (id) => {
      chats.delete(id)
      tell(id)
    },
    list: () =>
      [...chats.values()]
        .map(({ id, title, updatedAt }) => ({ id, title, updatedAt }))
        .sort((one, other) => other.updatedAt - one.updatedAt),
    watch: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
