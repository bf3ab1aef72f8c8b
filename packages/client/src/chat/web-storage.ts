// Chats kept in the browser's own storage: `localStorage` outlives the tab and is shared by all of them, `sessionStorage`
// is the tab's own and outlives its reloads. Both hold about 5 MB; what does not fit is refused, and the chat says so.
import type { ChatHeading, ChatStorage, StoredChat } from './storage.ts'

const CHAT = 'holdfast:chat:'
/** Apart from the chats, so that a list need not read them. */
const HEADING = 'holdfast:heading:'

/** @param area a function is asked when it is first needed, because a server that renders has none */
export function webStorage(area: Storage | (() => Storage)): ChatStorage {
  const open = () => (typeof area === 'function' ? area() : area)
  const listeners = new Set<(id: string) => void>()
  let channel: BroadcastChannel | undefined

  const tell = (id: string) => {
    for (const listener of listeners) listener(id)
  }
  const changed = (id: string) => {
    tell(id)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    channel?.postMessage(id)
  }
  const heardStorage = ({ key, storageArea }: StorageEvent) => {
    if (storageArea === open() && key?.startsWith(CHAT)) tell(key.slice(CHAT.length))
  }
  // A channel is heard at once, but may be ahead of the storage it speaks of. The event comes after it, and later.
  const listen = () => {
    globalThis.addEventListener?.('storage', heardStorage)
    if (globalThis.BroadcastChannel) {
      channel = new BroadcastChannel('holdfast')
      channel.addEventListener('message', ({ data }) => tell(data))
    }
  }
  const rest = () => {
    globalThis.removeEventListener?.('storage', heardStorage)
    channel?.close()
    channel = undefined
  }

  return {
    read: (id) => parse<StoredChat>(open().getItem(CHAT + id)),
    write: (chat) => {
      const { id, title, updatedAt } = chat
      open().setItem(CHAT + id, JSON.stringify(chat))
      open().setItem(HEADING + id, JSON.stringify({ id, title, updatedAt }))
      changed(id)
    },
    remove: (id) => {
      open().removeItem(HEADING + id)
      open().removeItem(CHAT + id)
      changed(id)
    },
    list: () =>
      Object.keys(open())
        .filter((key) => key.startsWith(HEADING))
        .flatMap((key) => parse<ChatHeading>(open().getItem(key)) ?? [])
        .sort((one, other) => other.updatedAt - one.updatedAt),
    watch: (listener) => {
      if (listeners.size === 0) listen()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) rest()
      }
    },
  }
}

/** What somebody else has written over counts as nothing. */
function parse<T>(text: string | null): T | undefined {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
