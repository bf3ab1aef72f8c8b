import { type StoredChat, memoryStorage } from '@holdfast/client/chat'
import { expect, test } from 'vitest'
import { openShelf } from './shelf.ts'

const chat = (id: string, title: string, text: string): StoredChat => ({
  id,
  title,
  updatedAt: 1,
  turns: [{ id: `${id}-1`, at: 1, role: 'user', text }],
})

const sea = chat('a', 'The sea', 'Why is the sea salt?')
const ship = chat('b', 'A ship', 'What holds a ship in the tide?')

async function shelfWith(...chats: readonly StoredChat[]) {
  const storage = memoryStorage()
  for (const chat of chats) await storage.write(chat)
  return openShelf(storage)
}

test('what was thrown away comes back whole, its name too', async () => {
  const shelf = await shelfWith(sea, ship)
  shelf.subscribe(() => undefined)
  await shelf.rename('a', 'Salt')
  const undo = await shelf.throwAway('a')
  await expect.poll(() => shelf.getSnapshot().map(({ id }) => id)).toEqual(['b'])
  await undo()
  expect(await shelf.storage.read('a')).toEqual({ ...sea, title: 'Salt' })
  await expect.poll(() => shelf.getSnapshot()).toHaveLength(2)
})

test('a search finds words of the title and of what was said, all of them', async () => {
  const shelf = await shelfWith(sea, ship)
  expect([...(await shelf.search('SEA'))]).toEqual(['a'])
  expect([...(await shelf.search('tide holds'))]).toEqual(['b'])
  expect([...(await shelf.search('tide salt'))]).toEqual([])
})
