import { describe, expect, it } from 'vitest'
import { type Pending, lastReply, readPending, webReplyStore, writePending } from './pending.ts'

const pending: Pending = { key: 'k', told: [{ type: 'start', messageId: 'm' }, 'rpl_1', 'rpl_2'] }

/** As a browser has it; `isFull` refuses every write. */
function storage(isFull = false): Storage {
  const items = new Map<string, string>()
  const setItem = (name: string, text: string) => {
    if (isFull) throw new DOMException('', 'QuotaExceededError')
    items.set(name, text)
  }
  const getItem = (name: string) => items.get(name) ?? null
  return { getItem, setItem, removeItem: (name: string) => void items.delete(name) } as Storage
}

describe('what is pending', () => {
  it('is read as it was written', async () => {
    const store = new Map<string, string>()
    await writePending(store, 'chat', pending)
    expect(await readPending(store, 'chat')).toEqual(pending)
    expect(lastReply(pending)).toBe('rpl_2')
  })

  it.each([undefined, null, '', 'null', 'nonsense', '{"told":1}'])('is nothing where it says %o', async (text) => {
    const store = { get: () => text, set: () => undefined, delete: () => undefined }
    expect(await readPending(store, 'chat')).toBeUndefined()
  })
})

describe('a store in the page', () => {
  it('is found again by another', () => {
    const place = storage()
    webReplyStore(place).set('chat', 'text')
    expect(webReplyStore(place).get('chat')).toBe('text')
    webReplyStore(place).delete('chat')
    expect(webReplyStore(place).get('chat')).toBeNull()
  })

  it('that is full keeps it for as long as the page lives', () => {
    const place = storage(true)
    const store = webReplyStore(place)
    store.set('chat', 'text')
    expect(store.get('chat')).toBe('text')
    expect(webReplyStore(place).get('chat')).toBeNull()
    store.delete('chat')
    expect(store.get('chat')).toBeNull()
  })

  it('does without storage', () => {
    const store = webReplyStore()
    store.set('chat', 'text')
    expect(store.get('chat')).toBe('text')
  })
})
