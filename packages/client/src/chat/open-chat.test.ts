import { textOf } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import { World, openaiFrames } from '../../test/world.ts'
import type { Chat, ChatState } from './chat.ts'
import { openaiChat } from './dialects/openai-chat.ts'
import { memoryStorage } from './memory-storage.ts'
import { openChat } from './open-chat.ts'
import type { ChatSettings } from './settings.ts'

const WORDS = ['The ', 'sea ', 'is ', 'salt ', 'because ', 'rivers ', 'are.']

function worldOf(words: readonly string[] = WORDS): World {
  const world = new World()
  world.frames = openaiFrames(words)
  return world
}

const settingsIn = (world: World, more: Partial<ChatSettings> = {}): ChatSettings => ({
  baseURL: 'https://relay.test',
  apiKey: 'secret',
  dialect: openaiChat,
  model: 'sim/words',
  reply: { runtime: world.runtime },
  ...more,
})

/** Lets time pass until nothing runs. */
async function rest(world: World, chat: Chat): Promise<ChatState> {
  for (let turn = 0; turn < 200; turn += 1) {
    await world.pass(500)
    if (/ready|error/.test(chat.getSnapshot().status)) return chat.getSnapshot()
  }
  throw new Error(`it never rests: ${chat.getSnapshot().status}`)
}

const said = ({ messages }: ChatState): string[] =>
  messages.map((message) => (message.role === 'user' ? message.text : textOf(message.content)))

describe('a conversation', () => {
  it('a question gets its answer, and the next one carries both', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world, { system: 'Be brief.', parameters: { temperature: 0 } }))
    chat.send('Why is the sea salt?')
    expect(chat.getSnapshot().status).toBe('submitted')
    expect(said(await rest(world, chat))).toEqual(['Why is the sea salt?', WORDS.join('')])
    chat.send('Why?')
    await rest(world, chat)
    expect(JSON.parse(world.asked.at(-1)!.body!)).toEqual({
      model: 'sim/words',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Why is the sea salt?' },
        { role: 'assistant', content: WORDS.join('') },
        { role: 'user', content: 'Why?' },
      ],
      stream_options: { include_usage: true },
      temperature: 0,
      stream: true,
    })
    expect(world.bought).toHaveLength(2)
  })

  it('a second question while a reply runs is refused', () => {
    const chat = openChat(settingsIn(worldOf()))
    chat.send('One')
    expect(() => chat.send('Two')).toThrow('A reply is running')
  })
})

describe('a reload', () => {
  it('in mid-reply finds the text whole, and buys nothing twice', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    world.faults = [{ stallAt: 200 }]
    const chat = openChat(settingsIn(world, { id: 'one', storage }))
    chat.send('Why?')
    await world.settle(20)
    expect(chat.getSnapshot().status).toBe('streaming')
    chat.close()
    const again = openChat(settingsIn(world, { id: 'one', storage }))
    again.subscribe(() => undefined)
    expect(said(again.getSnapshot())[0]).toBe('Why?')
    expect(said(await rest(world, again))).toEqual(['Why?', WORDS.join('')])
    expect(world.bought).toHaveLength(1)
  })

  it('before the reply is named asks with the same key', async () => {
    const world = worldOf()
    const storage = memoryStorage()
    world.faults = [{ lose: true }, { hang: true }]
    const chat = openChat(settingsIn(world, { id: 'one', storage }))
    chat.send('Why?')
    await world.settle(20)
    chat.close()
    const again = openChat(settingsIn(world, { id: 'one', storage }))
    again.subscribe(() => undefined)
    world.faults = []
    expect(said(await rest(world, again))).toEqual(['Why?', WORDS.join('')])
    expect(world.bought).toHaveLength(1)
  })
})
