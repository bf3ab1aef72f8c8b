import { describe, expect, it } from 'vitest'
import { SENTENCE, lastOf, rest, said, settingsIn, worldOf } from '../../test/chatting.ts'
import type { World } from '../../test/world.ts'
import { memoryStorage } from './memory-storage.ts'
import { openChat } from './open-chat.ts'
import type { ChatStorage } from './storage.ts'

function visit(world: World, storage: ChatStorage, direct = false) {
  const chat = openChat(settingsIn(world, { id: 'one', storage, reply: { runtime: world.runtime, direct } }))
  chat.subscribe(() => undefined)
  return chat
}

describe('a reload', () => {
  it('in mid-reply finds the text whole, and buys nothing twice', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    world.faults = [{ stallAt: 200 }]
    const chat = visit(world, storage)
    chat.send('Why?')
    await world.settle(20)
    expect(chat.getSnapshot().status).toBe('streaming')
    chat.close()
    const again = visit(world, storage)
    expect(said(again.getSnapshot())[0]).toBe('Why?')
    expect(said(await rest(world, again))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('before the reply is named asks with the same key and the same body', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    world.faults = [{ lose: true }]
    const chat = visit(world, storage)
    chat.send('Why?')
    await world.settle(20)
    chat.close()
    // The settings are others now; the request is not.
    const again = openChat(settingsIn(world, { id: 'one', storage, system: 'Be brief.', model: 'sim/other' }))
    again.subscribe(() => undefined)
    expect(said(await rest(world, again))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('before anything was sent sends it', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const chat = visit(world, storage)
    await world.settle(5)
    chat.send('Why?')
    chat.close()
    await world.settle(20)
    expect(world.bought).toEqual([])
    expect(said(await rest(world, visit(world, storage)))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('the key and the body are kept before the first byte leaves, the name as soon as it is known', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const kept: unknown[] = []
    world.faults = [
      {
        respond: () => {
          kept.push(JSON.parse(JSON.stringify(storage.read('one'))))
          return new Response(world.body().stream, { headers: world.headers('rpl_1') })
        },
      },
    ]
    const chat = visit(world, storage)
    chat.send('Why?')
    await world.settle(20)
    const key = world.asked[0]!.headers.get('idempotency-key')
    expect(kept).toMatchObject([{ turns: [{ text: 'Why?' }, { idempotencyKey: key, body: { model: 'sim/words' } }] }])
    const [, turn] = JSON.parse(JSON.stringify(storage.read('one'))).turns
    expect(turn).toMatchObject({ replyId: 'rpl_1' })
    expect(turn).not.toHaveProperty('body')
  })

  it('a reply that is over is not asked for again', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    const chat = visit(world, storage)
    chat.send('Why?')
    await rest(world, chat)
    chat.close()
    const requests = world.asked.length
    expect(said(await rest(world, visit(world, storage)))).toEqual(['Why?', SENTENCE])
    expect(world.asked).toHaveLength(requests)
  })

  it('a reply that the relay no longer has is in trouble, and the rest stays', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    world.faults = [{ stallAt: 200 }]
    const chat = visit(world, storage)
    chat.send('Why?')
    await world.settle(20)
    chat.close()
    world.faults = [{ refuse: 410, body: '{"error":{"code":"reply-expired"}}' }]
    const again = visit(world, storage)
    const state = await rest(world, again)
    expect(state).toMatchObject({ status: 'error', trouble: { problem: { code: 'reply-expired' }, next: 'retry' } })
    expect(said(state)).toEqual(['Why?', ''])
    again.retry()
    expect(said(await rest(world, again))).toEqual(['Why?', SENTENCE])
    // The answer that never was is not counted.
    expect(lastOf(again).branch).toMatchObject({ index: 0, count: 1 })
    expect(world.bought).toHaveLength(2)
  })

  it('without a relay does not ask again by itself, and says what happened', async () => {
    const world = worldOf()
    world.isRelay = false
    const storage = memoryStorage()
    world.faults = [{ stallAt: 200 }]
    const chat = visit(world, storage, true)
    chat.send('Why?')
    await world.settle(20)
    expect(chat.getSnapshot().status).toBe('streaming')
    chat.close()
    const again = visit(world, storage, true)
    await world.settle(20)
    expect(again.getSnapshot()).toMatchObject({ status: 'error', trouble: { problem: { code: 'upstream-cut' } } })
    expect(world.asked).toHaveLength(1)
    again.retry()
    expect(said(await rest(world, again))).toEqual(['Why?', SENTENCE])
    expect(world.asked).toHaveLength(2)
  })
})

describe('a storage', () => {
  it('that answers late is waited for', async () => {
    const world = worldOf()
    const memory = memoryStorage()
    const chat = visit(world, memory)
    chat.send('Why?')
    await rest(world, chat)
    const late = { ...memory, read: async (id: string) => memory.read(id) }
    const again = visit(world, late)
    expect(again.getSnapshot().status).toBe('loading')
    expect(() => again.send('Too early')).toThrow()
    expect(said(await rest(world, again))).toEqual(['Why?', SENTENCE])
  })

  it.each([
    [
      'refuses to keep',
      {
        write: () => {
          throw new DOMException('full', 'QuotaExceededError')
        },
      },
    ],
    ['refuses to keep, late', { write: () => Promise.reject(new Error('full')) }],
    [
      'cannot be read',
      {
        read: () => {
          throw new Error('denied')
        },
      },
    ],
    ['cannot be read, late', { read: () => Promise.reject(new Error('denied')) }],
  ])('that %s does not break the chat, and the chat says so', async (_, broken: Partial<ChatStorage>) => {
    const world = worldOf()
    const chat = visit(world, { ...memoryStorage(), ...broken })
    await world.settle(5)
    chat.send('Why?')
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(chat.getSnapshot().isUnsaved).toBe(true)
    chat.send('And?')
    expect(said(await rest(world, chat))).toHaveLength(4)
  })

  it('that recovers gets all that it missed', async () => {
    const world = worldOf()
    const memory = memoryStorage()
    let isFull = true
    const write: ChatStorage['write'] = (chat) => {
      if (isFull) throw new Error('full')
      return memory.write(chat)
    }
    const chat = visit(world, { ...memory, write })
    chat.send('One')
    await rest(world, chat)
    isFull = false
    chat.send('Two')
    expect((await rest(world, chat)).isUnsaved).toBe(false)
    expect(said(await rest(world, visit(world, memory)))).toHaveLength(4)
  })
})
