// What is kept of a message that is not finished: where its replies are to be found. Their text is not kept; the relay
// has it.
import type { DialectName } from '../dialects.ts'
import type { UiChunk } from './ui.ts'

/**
 * Chat id → a text that says which reply is pending there. A `Map` is one. Each method may answer with a promise. Until
 * a reply has been named, the text holds its request; and it holds what tools gave.
 */
export interface ReplyStore {
  get(chatId: string): string | null | undefined | Promise<string | null | undefined>
  set(chatId: string, text: string): unknown
  delete(chatId: string): unknown
}

export interface Pending {
  /** Of the reply that was asked for last: its idempotency key, by which it is known before it has a name. */
  readonly key: string
  /** What the message is made of, in order: replies by their ids, and between them what no log has. */
  readonly told: readonly (string | UiChunk)[]
  /** The request, until its reply is named. Made again with the key, it finds the reply and buys nothing twice. */
  readonly asked?: Asked
  /** Somebody has pressed Stop. */
  readonly isStopping?: true
  /** Nothing is pending any more: all of it was told. */
  readonly isOver?: true
}

export interface Asked {
  readonly dialect: DialectName
  readonly body: Readonly<Record<string, unknown>>
}

/** The text as it was written by `writePending`; anything else is nothing. */
export async function readPending(store: ReplyStore, chatId: string): Promise<Pending | undefined> {
  const text = await store.get(chatId)
  try {
    const pending = JSON.parse(text || 'null') as Pending | null
    return Array.isArray(pending?.told) ? pending : undefined
  } catch {
    return undefined
  }
}

export async function writePending(store: ReplyStore, chatId: string, pending: Pending): Promise<void> {
  await store.set(chatId, JSON.stringify(pending))
}

/** The id of the reply that was asked for last. */
export const lastReply = ({ told }: Pending): string | undefined =>
  told.findLast((item): item is string => typeof item === 'string')

/**
 * Keeps the chats of a page in its `sessionStorage` (default; each tab its own) or `localStorage` (any tab can follow).
 * Where there is neither, in memory: then nothing is found again after a reload.
 */
export function webReplyStore(storage?: Storage): ReplyStore {
  const memory = new Map<string, string>()
  const place = (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined => {
    try {
      return storage ?? globalThis.sessionStorage
    } catch {
      // A browser that forbids it throws on sight.
      return undefined
    }
  }
  const name = (chatId: string) => `holdfast-reply:${chatId}`
  return {
    get: (chatId) => memory.get(chatId) ?? place()?.getItem(name(chatId)),
    set: (chatId, text) => {
      memory.delete(chatId)
      try {
        const there = place()
        if (there) return there.setItem(name(chatId), text)
      } catch {
        // It is full. The reply must not suffer for that.
      }
      memory.set(chatId, text)
    },
    delete: (chatId) => {
      memory.delete(chatId)
      place()?.removeItem(name(chatId))
    },
  }
}
