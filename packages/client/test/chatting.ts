// A chat in a world of its own, for the tests of the store.
import { textOf } from '@holdfast/protocol'
import type { Chat, ChatState } from '../src/chat/chat.ts'
import { openaiChat } from '../src/chat/dialects.ts'
import type { ChatSettings } from '../src/chat/settings.ts'
import type { ChatStorage } from '../src/chat/storage.ts'
import { type WorldFrame, World, openaiFrames } from './world.ts'

export const WORDS = ['The ', 'sea ', 'is ', 'salt ', 'because ', 'rivers ', 'are.']
export const SENTENCE = WORDS.join('')

export function worldOf(frames: readonly WorldFrame[] = openaiFrames(WORDS)): World {
  const world = new World()
  world.frames = frames
  return world
}

export const settingsIn = (world: World, more: Partial<ChatSettings> = {}): ChatSettings => ({
  baseURL: 'https://relay.test',
  apiKey: 'secret',
  dialect: openaiChat,
  model: 'sim/words',
  reply: { runtime: world.runtime },
  ...more,
})

/** Lets time pass until nothing runs. */
export async function rest(world: World, chat: Chat): Promise<ChatState> {
  for (let turn = 0; turn < 2000; turn += 1) {
    await world.pass(500)
    if (/ready|error/.test(chat.getSnapshot().status)) return chat.getSnapshot()
  }
  throw new Error(`it never rests: ${chat.getSnapshot().status}`)
}

/** What is read on the page, message by message. */
export const said = ({ messages }: ChatState): string[] =>
  messages.map((message) => (message.role === 'user' ? message.text : textOf(message.content)))

export const lastOf = (chat: Chat) => {
  const last = chat.getSnapshot().messages.at(-1)
  if (last?.role !== 'assistant') throw new Error('there is no answer')
  return last
}

/** The body of the last request that asked for a reply. */
export const lastBody = (world: World): { messages: unknown[]; [field: string]: unknown } =>
  JSON.parse(world.asked.findLast(({ path }) => path === '/v1/chat/completions')!.body!)

/** Each look takes a while, so that what two tabs do is interleaved. */
export function slow(memory: ChatStorage): ChatStorage {
  const later = async <T>(work: () => T): Promise<Awaited<T>> => {
    await new Promise((resolve) => setImmediate(resolve))
    return await work()
  }
  return {
    ...memory,
    read: (id) => later(() => memory.read(id)),
    write: (chat) => later(() => memory.write(chat)),
  }
}
