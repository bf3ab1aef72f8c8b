// What every storage does. `open` gives one over the same chats each time it is called with the same place.
import { describe, expect, it } from 'vitest'
import type { ChatStorage, StoredChat } from './storage.ts'

export function storageSuite(name: string, open: () => ChatStorage): void {
  const chat = (id: string, updatedAt: number): StoredChat => ({
    id,
    title: `The ${id}`,
    updatedAt,
    leaf: 'b',
    clearedAt: 0,
    turns: [
      { id: 'a', at: 1, role: 'user', text: 'Grüße, 世界 "\n', attachments: [{ name: 'a', mediaType: 'b', url: 'c' }] },
      {
        id: 'b',
        parent: 'a',
        at: 2,
        role: 'assistant',
        model: 'm',
        results: { x: null },
        content: { blocks: [], usage: {} },
      },
    ],
  })

  describe(`${name} keeps chats`, () => {
    it('what is written is read, and nothing else', async () => {
      const storage = open()
      expect(await storage.read('one')).toBeUndefined()
      await storage.write(chat('one', 1))
      expect(await storage.read('one')).toEqual(chat('one', 1))
      expect(await storage.read('two')).toBeUndefined()
    })

    it('the later of two writes stands', async () => {
      const storage = open()
      await storage.write(chat('one', 1))
      await storage.write({ ...chat('one', 2), turns: [] })
      expect(await storage.read('one')).toEqual({ ...chat('one', 2), turns: [] })
    })

    it('the list has the newest first, and headings only', async () => {
      const storage = open()
      for (const [id, at] of [
        ['one', 1],
        ['two', 3],
        ['three', 2],
      ] as const)
        await storage.write(chat(id, at))
      expect(await storage.list()).toEqual([
        { id: 'two', title: 'The two', updatedAt: 3 },
        { id: 'three', title: 'The three', updatedAt: 2 },
        { id: 'one', title: 'The one', updatedAt: 1 },
      ])
    })

    it('what is removed is gone, also twice', async () => {
      const storage = open()
      await storage.write(chat('one', 1))
      await storage.remove('one')
      await storage.remove('one')
      expect(await storage.read('one')).toBeUndefined()
      expect(await storage.list()).toEqual([])
    })

    it('whoever watches is told of what is written and removed, until he no longer wants to be', async () => {
      const storage = open()
      const [told, other]: [string[], string[]] = [[], []]
      const leave = storage.watch!((id) => told.push(id))
      const leaveOther = storage.watch!((id) => other.push(id))
      await storage.write(chat('one', 1))
      await storage.remove('two')
      leave()
      await storage.write(chat('three', 1))
      leaveOther()
      await storage.write(chat('four', 1))
      expect(told).toEqual(['one', 'two'])
      expect(other).toEqual(['one', 'two', 'three'])
    })
  })
}
