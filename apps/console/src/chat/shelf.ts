// The conversations of this browser: a list that can be searched, and gives back what was thrown away.
import { type ChatStorage, type Chats, type StoredChat, openChats } from '@holdfast/client/chat'

export interface Shelf extends Omit<Chats, 'remove'> {
  readonly storage: ChatStorage
  /** Resolves with what puts it back. */
  throwAway(id: string): Promise<() => Promise<void>>
  /** Those whose title or text has all of the query's words. */
  search(query: string): Promise<ReadonlySet<string>>
}

/** Of older ones only the titles are searched. */
const READ_MAX = 500

export function openShelf(storage: ChatStorage): Shelf {
  const { remove, ...chats } = openChats({ storage })
  return {
    ...chats,
    storage,
    async throwAway(id) {
      const chat = await storage.read(id)
      await remove(id)
      return async () => {
        if (chat) await storage.write(chat)
      }
    },
    async search(query) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean)
      const found = new Set<string>()
      for (const [at, { id, title }] of (await storage.list()).entries()) {
        const has = (text: string) => words.every((word) => text.toLowerCase().includes(word))
        if (has(title) || (at < READ_MAX && has(textOf(await storage.read(id))))) found.add(id)
      }
      return found
    },
  }
}

/** The title, and everything that was said. */
function textOf(chat: StoredChat | undefined): string {
  const texts = chat?.turns.map((turn) =>
    turn.role === 'user'
      ? turn.text
      : (turn.content?.blocks ?? []).map((block) => (block.type === 'text' ? block.text : '')).join(''),
  )
  return [chat?.title, ...(texts ?? [])].join('\n')
}
