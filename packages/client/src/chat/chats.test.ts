import { expect, it } from 'vitest'
import { rest, settingsIn, worldOf } from '../../test/chatting.ts'
import { openChats } from './chats.ts'
import { memoryStorage } from './memory-storage.ts'
import { openChat } from './open-chat.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

it('the list grows with the chats, each by its first question', async () => {
  const world = worldOf()
  const storage = memoryStorage()
  const chats = openChats({ storage })
  let told = 0
  const leave = chats.subscribe(() => void (told += 1))
  for (const question of ['Why is the sea salt?', 'Why is the sky blue?']) {
    const chat = openChat(settingsIn(world, { id: question.slice(11, 14), storage }))
    chat.send(question)
    await rest(world, chat)
    world.time += 1000
  }
  expect(chats.getSnapshot()).toMatchObject([
    { id: 'sky', title: 'Why is the sky blue?' },
    { id: 'sea', title: 'Why is the sea salt?' },
  ])
  // What changes in a chat and is not in its heading is nobody's news here.
  expect(told).toBe(2)
  leave()
})

it('a chat can be renamed and removed, and keeps its name', async () => {
  const world = worldOf()
  const storage = memoryStorage()
  const chats = openChats({ storage })
  chats.subscribe(() => undefined)
  const chat = openChat(settingsIn(world, { id: 'one', storage }))
  chat.send('Why?')
  await rest(world, chat)
  await chats.rename('one', 'The sea')
  chat.send('And?')
  await rest(world, chat)
  expect(chats.getSnapshot()).toMatchObject([{ title: 'The sea' }])
  await chats.remove('one')
  await settle()
  expect(chats.getSnapshot()).toEqual([])
})

it('nothing is read before somebody subscribes, and a list that cannot be read is empty', async () => {
  let reads = 0
  const storage = {
    ...memoryStorage(),
    list: () => {
      reads += 1
      throw new Error('denied')
    },
  }
  const chats = openChats({ storage })
  expect(chats.getSnapshot()).toEqual([])
  expect(reads).toBe(0)
  chats.subscribe(() => undefined)
  await settle()
  expect(reads).toBe(1)
  expect(chats.getSnapshot()).toEqual([])
})
