import { expect, it } from 'vitest'
import { SENTENCE, WORDS, lastOf, rest, said, settingsIn, worldOf } from '../../test/chatting.ts'
import { uncaughtDuring } from '../../test/uncaught.ts'
import { openaiFrames } from '../../test/world.ts'
import { openChat } from './open-chat.ts'

/** A chat whose display draws when the test says so, and a reply whose frames come when the test says so. */
async function watched() {
  const world = worldOf()
  let frames: (() => void)[] = []
  const body = world.body()
  world.faults = [{ respond: () => new Response(body.stream, { headers: world.headers('rpl_1') }) }]
  const runtime = { ...world.runtime, frame: (work: () => void) => void frames.push(work) }
  const chat = openChat(settingsIn(world, { reply: { runtime } }))
  let told = 0
  chat.subscribe(() => void (told += 1))
  chat.send('Why?')
  await world.settle(10)
  const wire = world.wire(0).split('\n\n')
  return {
    world,
    chat,
    count: () => told,
    /** So many more frames of the reply, each in a chunk of its own. */
    arrive: async (n: number) => {
      for (const frame of wire.splice(0, n)) {
        body.send(`${frame}\n\n`)
        await world.settle(4)
      }
    },
    end: () => body.end(),
    draw: () => {
      const due = frames
      frames = []
      for (const work of due) work()
    },
  }
}

it('text is told once per frame, however much of it arrives', async () => {
  const { chat, arrive, draw, count } = await watched()
  await arrive(1)
  draw()
  const before = count()
  await arrive(4)
  expect(count()).toBe(before)
  draw()
  expect(count()).toBe(before + 1)
  expect(said(chat.getSnapshot())[1]).toBe(WORDS.slice(0, 5).join(''))
  draw()
  expect(count()).toBe(before + 1)
})

it('where nothing is painted text waits, and the beginning and the end do not', async () => {
  const { chat, arrive, count } = await watched()
  const submitted = count()
  await arrive(1)
  expect(count()).toBeGreaterThan(submitted)
  expect(chat.getSnapshot().status).toBe('streaming')
  const streaming = count()
  await arrive(WORDS.length - 1)
  expect(count()).toBe(streaming)
  await arrive(2)
  expect(count()).toBeGreaterThan(streaming)
  expect(chat.getSnapshot().status).toBe('ready')
  expect(said(chat.getSnapshot())[1]).toBe(SENTENCE)
})

it('what did not change is the same object as before', async () => {
  const world = worldOf()
  const chat = openChat(settingsIn(world))
  chat.send('One')
  const first = await rest(world, chat)
  expect(chat.getSnapshot()).toBe(first)
  world.frames = openaiFrames(['Another ', 'answer.'])
  chat.send('Two')
  const second = chat.getSnapshot()
  expect(second).not.toBe(first)
  expect(second.messages.slice(0, 2)).toEqual(first.messages)
  expect(second.messages[0]).toBe(first.messages[0])
  expect(second.messages[1]).toBe(first.messages[1])
  const third = await rest(world, chat)
  for (const at of [0, 1, 2]) expect(third.messages[at]).toBe(second.messages[at])
  expect(lastOf(chat).content).not.toBe(first.messages[1])
  // Another branch at the end leaves the rest alone.
  chat.regenerate()
  const fourth = await rest(world, chat)
  for (const at of [0, 1, 2]) expect(fourth.messages[at]).toBe(third.messages[at])
})

it('who throws when he is told harms nobody but himself, and what he threw is not lost', async () => {
  const world = worldOf()
  const chat = openChat(settingsIn(world))
  const mistake = new Error('mine')
  let told = 0
  const thrown = await uncaughtDuring(async () => {
    chat.subscribe(() => {
      throw mistake
    })
    chat.subscribe(() => void (told += 1))
    chat.send('Why?')
    await rest(world, chat)
    chat.send('And?')
    await rest(world, chat)
  })
  expect(said(chat.getSnapshot())).toEqual(['Why?', SENTENCE, 'And?', SENTENCE])
  expect(told).toBeGreaterThan(0)
  expect(new Set(thrown)).toEqual(new Set([mistake]))
})
