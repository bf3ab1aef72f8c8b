import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lastBody, lastOf, rest, said, settingsIn, slow, worldOf } from '../../test/chatting.ts'
import { type World, type WorldFrame, openaiFrames } from '../../test/world.ts'
import { memoryStorage } from './memory-storage.ts'
import { openChat } from './open-chat.ts'
import type { ChatSettings, ChatTool } from './settings.ts'
import { toolRunner } from './tools.ts'

/** A reply that calls these tools, each with the arguments as JSON text. */
const calling = (...calls: readonly (readonly [name: string, json: string])[]): WorldFrame[] => [
  ...calls.map(([name, json], index) => ({
    data: JSON.stringify({
      choices: [
        {
          index: 0,
          delta: {
            tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: json } }],
          },
        },
      ],
    }),
  })),
  { data: JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }) },
  { data: '[DONE]' },
]

const asTool = (name: string, run?: ChatTool['run']): ChatTool => ({
  name,
  parameters: { type: 'object' },
  ...(run && { run }),
})

/** Answers in words as soon as it was given results. */
function wordsAfterResults(world: World, words: string): void {
  const { fetch } = world.runtime
  Object.assign(world.runtime, {
    fetch: (input: string, init: RequestInit) => {
      if (String(init.body).includes('"role":"tool"')) world.frames = openaiFrames([words])
      return fetch(input, init)
    },
  })
}

/** The locks of a browser, as far as they are asked for: one at a time. */
function withLocks(): void {
  let last: Promise<unknown> = Promise.resolve()
  const request = (_name: string, work: () => Promise<unknown>) => (last = last.then(work))
  vi.stubGlobal('navigator', { locks: { request } })
  onTestFinished(() => void vi.unstubAllGlobals())
}

const opened = (world: World, tools: readonly ChatTool[], more: Partial<ChatSettings> = {}) =>
  openChat(settingsIn(world, { tools, toolRunner, ...more }))

describe('tools', () => {
  it('run when the reply asks for them, and the model goes on with the results', async () => {
    const world = worldOf(calling(['add', '{"a":1,"b":2}'], ['now', '']))
    wordsAfterResults(world, 'Three.')
    const chat = opened(world, [asTool('add', async ({ a, b }: any) => a + b), asTool('now', () => ({ hour: 12 }))])
    chat.send('1 + 2?')
    expect(said(await rest(world, chat))).toEqual(['1 + 2?', '', 'Three.'])
    expect(chat.getSnapshot().messages[1]).toMatchObject({ results: { call_0: 3, call_1: { hour: 12 } } })
    expect(lastBody(world)).toMatchObject({
      tools: [{ type: 'function', function: { name: 'add' } }, { function: { name: 'now' } }],
      messages: [
        { role: 'user' },
        { role: 'assistant', content: null, tool_calls: [{ id: 'call_0' }, { function: { arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'call_0', content: '3' },
        { role: 'tool', tool_call_id: 'call_1', content: '{"hour":12}' },
      ],
    })
    expect(world.bought).toHaveLength(2)
  })

  it('nothing seems to be at rest between a call and its result', async () => {
    const world = worldOf(calling(['add', '{}']))
    wordsAfterResults(world, 'Done.')
    const chat = opened(world, [asTool('add', () => 1)])
    const seen = new Set<string>()
    chat.send('Go')
    chat.subscribe(() => void (lastOf(chat).content.ending !== 'complete' && seen.add(chat.getSnapshot().status)))
    await rest(world, chat)
    expect([...seen]).not.toContain('ready')
  })

  it.each([
    ['throws', '{}', { error: 'Error: no such city' }],
    ['gets no JSON', '{"a', { error: expect.stringContaining('SyntaxError') }],
  ])('one that %s tells the model so', async (_, json, result) => {
    const world = worldOf(calling(['find', json]))
    wordsAfterResults(world, 'Sorry.')
    const chat = opened(world, [asTool('find', () => Promise.reject(new Error('no such city')))])
    chat.send('Where?')
    expect(said(await rest(world, chat)).at(-1)).toBe('Sorry.')
    expect(chat.getSnapshot().messages[1]).toMatchObject({ results: { call_0: result } })
  })

  it('that still run when the chat is cleared are of no more use', async () => {
    const world = worldOf(calling(['slow', '{}']))
    let finish: (result: unknown) => void = () => undefined
    const chat = opened(world, [asTool('slow', () => new Promise((resolve) => (finish = resolve)))])
    chat.send('Go')
    await world.pass(60_000)
    expect(chat.getSnapshot().status).toBe('submitted')
    chat.clear()
    expect(chat.getSnapshot().status).toBe('ready')
    finish('late')
    expect(said(await rest(world, chat))).toEqual([])
    expect(world.bought).toHaveLength(1)
  })

  it('go round a limited number of times', async () => {
    const world = worldOf(calling(['again', '{}']))
    let runs = 0
    const chat = opened(world, [asTool('again', () => (runs += 1))], { toolRoundsMax: 3 })
    chat.send('Go')
    const { status, messages } = await rest(world, chat)
    expect({ status, runs, messages: messages.length }).toEqual({ status: 'ready', runs: 3, messages: 5 })
    // Whoever wants more says so.
    chat.retry()
    await rest(world, chat)
    expect(runs).toBe(3)
  })

  it('without `run` wait for an answer, and the model goes on once each call has one', async () => {
    const world = worldOf(calling(['ask', '{}'], ['ask', '{}']))
    wordsAfterResults(world, 'Good.')
    const chat = opened(world, [asTool('ask')])
    chat.send('Go')
    expect((await rest(world, chat)).status).toBe('ready')
    chat.answer('call_0', 'yes')
    expect((await rest(world, chat)).messages).toHaveLength(2)
    chat.answer('call_1', undefined)
    expect(said(await rest(world, chat))).toEqual(['Go', '', 'Good.'])
    expect(lastBody(world).messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'call_0', content: 'yes' },
      { role: 'tool', tool_call_id: 'call_1', content: 'null' },
    ])
  })

  it('that nobody answered do not stand in the way of the next question', async () => {
    const world = worldOf(calling(['ask', '{}']))
    const chat = opened(world, [asTool('ask')])
    chat.send('Go')
    await rest(world, chat)
    chat.send('Never mind')
    await rest(world, chat)
    expect(lastBody(world).messages.slice(2)).toMatchObject([
      { role: 'tool', tool_call_id: 'call_0', content: '{"error":"No result was given."}' },
      { role: 'user', content: 'Never mind' },
    ])
  })

  it('a stop while they run lets nothing more be asked', async () => {
    const world = worldOf(calling(['wait', '{}']))
    let finish!: () => void
    const chat = opened(world, [asTool('wait', () => new Promise<void>((resolve) => (finish = resolve)))])
    chat.send('Go')
    await world.settle(40)
    expect(chat.getSnapshot().status).toBe('submitted')
    await chat.stop()
    expect(chat.getSnapshot().status).toBe('ready')
    finish()
    await rest(world, chat)
    expect(world.bought).toHaveLength(1)
  })

  it('run in one of two tabs, and the model is asked to go on once, however long the storage takes', async () => {
    withLocks()
    const world = worldOf(calling(['add', '{}']))
    wordsAfterResults(world, 'Done.')
    const storage = slow(memoryStorage())
    let runs = 0
    let finish!: (result: unknown) => void
    const run = () => ((runs += 1) === 1 ? new Promise((resolve) => (finish = resolve)) : runs)
    const tools = [asTool('add', run)]
    const [here, there] = [0, 1].map(() => opened(world, tools, { storage, id: 'one' }))
    there!.subscribe(() => undefined)
    here!.subscribe(() => undefined)
    await rest(world, here!)
    here!.send('Go')
    // Until both of them want to run it.
    await world.settle(200)
    finish('three')
    expect(said(await rest(world, here!))).toEqual(['Go', '', 'Done.'])
    expect(said(await rest(world, there!))).toEqual(['Go', '', 'Done.'])
    expect({ runs, bought: world.bought.length }).toEqual({ runs: 1, bought: 2 })
  })

  it('a call that was cut off in the middle is not sent back', async () => {
    const world = worldOf([
      ...calling(['add', '{"a":']).slice(0, 1),
      { data: JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'length' }] }) },
      { data: '[DONE]' },
    ])
    const chat = opened(world, [asTool('add', () => 1)])
    chat.send('Go')
    await rest(world, chat)
    chat.send('And?')
    await rest(world, chat)
    expect(lastBody(world).messages).toEqual([
      { role: 'user', content: 'Go' },
      { role: 'user', content: 'And?' },
    ])
  })

  it('after a reload in mid-reply run as if nothing had happened', async () => {
    const world = worldOf(calling(['add', '{}']))
    wordsAfterResults(world, 'Done.')
    const storage = memoryStorage()
    world.faults = [{ stallAt: 90 }]
    const tools = [asTool('add', () => 1)]
    const chat = opened(world, tools, { storage, id: 'one' })
    chat.send('Go')
    await world.settle(20)
    chat.close()
    const again = opened(world, tools, { storage, id: 'one' })
    again.subscribe(() => undefined)
    expect(said(await rest(world, again))).toEqual(['Go', '', 'Done.'])
  })
})
