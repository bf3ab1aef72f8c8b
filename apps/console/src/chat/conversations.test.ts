import { type Runtime, system } from '@holdfast/client'
import { memoryStorage } from '@holdfast/client/chat'
import { expect, test } from 'vitest'
import { openWire } from '../wire/wire.ts'
import { openConversations } from './conversations.ts'
import { BARE } from './setup.ts'
import { openShelf } from './shelf.ts'

const FRAMES = [
  'id: 1\ndata: {"choices":[{"delta":{"content":"Salt"}}]}\n\n',
  'id: 2\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
  'id: 3\ndata: [DONE]\n\n',
]

/** A relay that says the frames when it is told to. */
function world() {
  const bodies: ReadableStreamDefaultController<Uint8Array>[] = []
  const asked: unknown[] = []
  let gone = 0
  const runtime: Runtime = {
    ...system,
    fetch: async (_input, init) => {
      asked.push(JSON.parse(String(init?.body)))
      init?.signal?.addEventListener('abort', () => (gone += 1))
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void bodies.push(controller) })
      return new Response(body, { headers: { 'content-type': 'text/event-stream', 'holdfast-reply': 'rpl_1' } })
    },
  }
  const conversations = openConversations({
    access: { baseURL: 'http://relay', key: 'hf_1' },
    wire: openWire(runtime),
    shelf: openShelf(memoryStorage()),
    runtime,
    soon: queueMicrotask,
  })
  return {
    conversations,
    asked,
    say: (text: string) => bodies.at(-1)!.enqueue(new TextEncoder().encode(text)),
    gone: () => gone,
  }
}

/** A conversation in which something was asked. */
async function asking() {
  const all = world()
  const leave = all.conversations.enter('a')
  const conversation = all.conversations.get('a')
  conversation.configure({ ...BARE, model: 'sim/steady', system: 'Be brief.', temperature: 0 })
  await expect.poll(() => conversation.chat.getSnapshot().status).toBe('ready')
  conversation.chat.send('Why?')
  await expect.poll(() => all.asked).toHaveLength(1)
  return { ...all, ...conversation, leave }
}

test('a conversation asks with what it was set up with', async () => {
  const { asked } = await asking()
  expect(asked[0]).toMatchObject({
    model: 'sim/steady',
    temperature: 0,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Why?' },
    ],
  })
})

test('one that is left while its reply runs is read to the end, and then closed', async () => {
  const { conversations, chat, say, leave, gone } = await asking()
  say(FRAMES[0]!)
  await expect.poll(() => chat.getSnapshot().status).toBe('streaming')
  leave()
  await Promise.resolve()
  expect([...conversations.running()]).toEqual(['a'])
  expect(gone()).toBe(0)
  say(FRAMES[1]! + FRAMES[2]!)
  await expect.poll(() => [...conversations.running()]).toEqual([])
  expect(chat.getSnapshot().messages.at(-1)).toMatchObject({ isRunning: false, content: { ending: 'complete' } })
})

test('the timeline knows the reply from its beginning to its ending', async () => {
  const { recorder, say } = await asking()
  for (const frame of FRAMES) say(frame)
  await expect.poll(() => recorder.getSnapshot().end?.ending).toBe('complete')
  expect(recorder.getSnapshot()).toMatchObject({ how: 'asked', frames: 3, lines: 1, breaks: [] })
})

test('one that is thrown away is read no more', async () => {
  const { conversations, say, gone } = await asking()
  say(FRAMES[0]!)
  conversations.forget('a')
  await expect.poll(gone).toBeGreaterThan(0)
  expect([...conversations.running()]).toEqual([])
})

test('signing out reads nothing more, whatever runs', async () => {
  const { conversations, say, gone, leave, chat } = await asking()
  say(FRAMES[0]!)
  await expect.poll(() => chat.getSnapshot().status).toBe('streaming')
  leave()
  conversations.close()
  await expect.poll(gone).toBe(1)
  expect(conversations.running().size).toBe(0)
})
