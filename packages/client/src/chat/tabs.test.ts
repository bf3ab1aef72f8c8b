// Two tabs are two chats on one storage.
import { describe, expect, it } from 'vitest'
import { SENTENCE, rest, said, settingsIn, slow, worldOf } from '../../test/chatting.ts'
import type { World } from '../../test/world.ts'
import { memoryStorage } from './memory-storage.ts'
import { openChat } from './open-chat.ts'
import type { ChatStorage, StoredChat } from './storage.ts'

function tab(world: World, storage: ChatStorage) {
  const chat = openChat(settingsIn(world, { id: 'one', storage }))
  chat.subscribe(() => undefined)
  return chat
}

describe('two tabs', () => {
  it('show the same, and buy one reply', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const [here, there] = [tab(world, storage), tab(world, storage)]
    here.send('Why?')
    expect(said(await rest(world, here))).toEqual(['Why?', SENTENCE])
    expect(said(await rest(world, there))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
    there.send('And?')
    await rest(world, there)
    expect(said(await rest(world, here))).toEqual(['Why?', SENTENCE, 'And?', SENTENCE])
  })

  it('one that opens while the reply runs follows it from its beginning', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const here = tab(world, storage)
    world.faults = [{ stallAt: 200 }]
    here.send('Why?')
    await world.settle(20)
    const there = tab(world, storage)
    expect(said(await rest(world, there))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('that ask at the same time lose nothing: each shows its own, and the other is a branch', async () => {
    const world = worldOf()
    const memory = memoryStorage()
    const [here, there] = [tab(world, slow(memory)), tab(world, slow(memory))]
    await world.settle(10)
    here.send('Here')
    there.send('There')
    expect(said(await rest(world, here))).toEqual(['Here', SENTENCE])
    expect(said(await rest(world, there))).toEqual(['There', SENTENCE])
    await world.settle(10)
    const { turns } = memory.read('one') as StoredChat
    expect(turns.filter((turn) => turn.role === 'user').map(({ text }) => text)).toEqual(['Here', 'There'])
    expect(turns.filter((turn) => turn.role === 'assistant').map(({ content }) => content?.ending)).toEqual([
      'complete',
      'complete',
    ])
    for (const chat of [here, there]) expect(chat.getSnapshot().messages[0]!.branch.count).toBe(2)
    expect(world.bought).toHaveLength(2)
  })

  it('that write over each other find and heal it', async () => {
    const world = worldOf()
    const memory = memoryStorage()
    const here = tab(world, memory)
    here.send('Why?')
    await rest(world, here)
    const { turns, ...chat } = memory.read('one') as StoredChat
    memory.write({ ...chat, turns: turns.slice(0, 1) })
    await world.settle(10)
    expect((memory.read('one') as StoredChat).turns).toHaveLength(2)
    expect(said(here.getSnapshot())).toEqual(['Why?', SENTENCE])
  })

  it('each looks where it wants: showing another branch moves nobody else', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const [here, there] = [tab(world, storage), tab(world, storage)]
    here.send('Why?')
    const [, first] = (await rest(world, here)).messages
    here.regenerate()
    await rest(world, here)
    await rest(world, there)
    here.show(first!.id)
    await world.settle(10)
    expect(here.getSnapshot().messages[1]!.branch.index).toBe(0)
    expect(there.getSnapshot().messages[1]!.branch.index).toBe(1)
  })

  it('what one clears is gone in the other, and does not come back', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const [here, there] = [tab(world, storage), tab(world, storage)]
    here.send('Why?')
    await rest(world, here)
    await rest(world, there)
    here.clear()
    await world.settle(10)
    expect(there.getSnapshot().messages).toEqual([])
    there.send('Anew')
    await rest(world, there)
    expect(said(await rest(world, here))).toEqual(['Anew', SENTENCE])
    expect((storage.read('one') as StoredChat).turns).toHaveLength(2)
  })

  it('a tab that slept through the clearing does not bring it back', async () => {
    const world = worldOf()
    const memory = memoryStorage()
    const sleeper = { ...memory, watch: () => () => undefined }
    const [here, there] = [tab(world, memory), tab(world, sleeper)]
    here.send('Old')
    await rest(world, here)
    there.close()
    there.subscribe(() => undefined)
    await rest(world, there)
    here.clear()
    here.send('New')
    await rest(world, here)
    there.send('Late')
    await rest(world, there)
    await rest(world, here)
    const { turns } = memory.read('one') as StoredChat
    expect(turns.flatMap((turn) => (turn.role === 'user' ? turn.text : []))).toEqual(['New', 'Late'])
  })

  it('a chat that was removed is empty where it is open', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const here = tab(world, storage)
    here.send('Why?')
    await rest(world, here)
    storage.remove('one')
    await world.settle(10)
    expect(here.getSnapshot().messages).toEqual([])
    expect(storage.read('one')).toBeUndefined()
  })
})
