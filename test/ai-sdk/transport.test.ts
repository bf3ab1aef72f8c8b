// The AI SDK's own `Chat` over our transport, against a relay and a line that fails.
import type { HoldfastMetadata } from '@holdfast/client/ai-sdk'
import { holdfastTransport } from '@holdfast/client/ai-sdk'
import { HoldfastError } from '@holdfast/client'
import { expectedReasoning, expectedText } from '@holdfast/simulator'
import { type ChatTransport, type UIMessage, lastAssistantMessageIsCompleteWithToolCalls } from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type TestHouse, openHouse } from '../clients/house.ts'
import { startFaultProxy } from '../matrix/fault-proxy.ts'
import type { Fault } from '../matrix/faults.ts'
import { type Page, type Visit, openPage, textOf, until } from './page.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouse({ heartbeatMs: 100 })))
afterAll(() => house.close())
beforeEach(() => house.reset())

const question = 'What holds a ship?'

function visit(more: Partial<Visit> = {}): Page {
  const page = openPage({ url: house.url, key: house.key, replies: new Map(), ...more })
  onTestFinished(() => page.unload())
  return page
}

async function behind(does: Fault['does']): Promise<{ readonly url: string; readonly strikes: () => number }> {
  const fault: Fault = { name: does.type, title: '', what: '', does }
  const proxy = await startFaultProxy({ port: Number(new URL(house.url).port), fault })
  onTestFinished(() => proxy.close())
  return { url: proxy.url, strikes: () => proxy.strikes }
}

/** One question, one answer, all of it, bought once. */
function expectWhole({ chat }: Page, text: string): void {
  expect(chat.error).toBeUndefined()
  expect(chat.status).toBe('ready')
  expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  expect(textOf(chat.lastMessage)).toBe(text)
  expect(house.simulator.journal).toHaveLength(1)
}

test('it is a ChatTransport', () => {
  const transport: ChatTransport<UIMessage> = holdfastTransport({ baseURL: house.url, model: 'any' })
  const typed: ChatTransport<UIMessage<HoldfastMetadata, { weather: number }>> = holdfastTransport({
    baseURL: house.url,
    model: 'any',
  })
  expect(transport.resumeStreamIsReplay && typed.resumeStreamIsReplay).toBe(true)
})

describe.each(['openai-chat', 'anthropic-messages'] as const)('%s', (dialect) => {
  test('text, thoughts, finish and metadata', async () => {
    const said = { tokens: 40, reasoning: 12 }
    house.simulator.control(said)
    const page = visit({ dialect })
    await page.chat.sendMessage({ text: question })
    expectWhole(page, expectedText(said, question))
    const message = page.chat.lastMessage!
    const parts = message.parts.filter(({ type }) => type === 'text' || type === 'reasoning')
    expect(parts).toMatchObject([
      { type: 'reasoning', text: expectedReasoning(said, question), state: 'done' },
      { type: 'text', state: 'done' },
    ])
    const { holdfast } = message.metadata as HoldfastMetadata
    expect(message.id).toBe(holdfast.reply)
    expect(holdfast).toMatchObject({ ending: 'complete', usage: { output: 52 } })
    expect(page.lines.at(-1)).toMatchObject({ phase: 'closed', outcome: 'finished' })
  })

  test('a tool that runs in the page: its call, its result, and the answer in the same message', async () => {
    house.simulator.control({ tools: 2, tokens: 5, reasoning: 7 }, { times: 1 })
    house.simulator.control({ text: 'Seven degrees at both.' }, { times: 1 })
    const parameters = { type: 'object', properties: { location: { type: 'string' } } }
    const page = visit({ dialect, tools: [{ name: 'get_weather', description: 'The weather.', parameters }] })
    const asked: unknown[] = []
    Object.assign(page.chat, {
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
      onToolCall: ({ toolCall }: { toolCall: { toolCallId: string; toolName: string; input: unknown } }) => {
        asked.push(toolCall.input)
        void page.chat.addToolOutput({ tool: 'get_weather', toolCallId: toolCall.toolCallId, output: { degrees: 7 } })
      },
    })
    await page.chat.sendMessage({ text: question })
    await until(page.chat, () => textOf(page.chat.lastMessage).endsWith('Seven degrees at both.'))
    expect(asked).toHaveLength(2)
    expect(page.chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    // The simulator refuses calls without results, so their ids have found each other.
    expect(house.simulator.journal).toHaveLength(2)
    expect(house.simulator.journal[1]?.body).toContain('degrees')
    expect(page.chat.lastMessage?.parts.filter(({ type }) => type === 'tool-get_weather')).toMatchObject([
      { state: 'output-available', output: { degrees: 7 } },
      { state: 'output-available', output: { degrees: 7 } },
    ])
  })
})

const long = { tokens: 60, tokensPerSecond: 300 }
const whole = expectedText(long, question)

describe('the line breaks', () => {
  const faults: readonly Fault['does'][] = [
    { type: 'reset-each' },
    { type: 'end' },
    { type: 'down', ms: 300 },
    { type: 'refuse', times: 2, when: 'first' },
    { type: 'refuse', times: 2, when: 'back' },
    { type: 'silence' },
    { type: 'lose-response' },
  ]
  test.each(faults)('%o: every word once, and nothing is bought again', async (does) => {
    house.simulator.control(long)
    const { url, strikes } = await behind(does)
    const page = visit({ url })
    await page.chat.sendMessage({ text: question })
    expect(strikes()).toBeGreaterThan(0)
    expectWhole(page, whole)
    expect(page.lines.some(({ phase, attempt }) => phase !== 'closed' && attempt > 0)).toBe(true)
  })

  test('for longer than patience lasts: an error with a code, and resumeStream has the rest', async () => {
    house.simulator.control({ ...long, tokensPerSecond: 200 })
    const { url } = await behind({ type: 'down', ms: 600 })
    const page = visit({ url, reply: { patience: { baseMs: 20, capMs: 50, patienceMs: 150 } } })
    await page.chat.sendMessage({ text: question })
    expect(page.chat.error).toBeInstanceOf(HoldfastError)
    expect((page.chat.error as HoldfastError).code).toBe('line-exhausted')
    expect(whole.startsWith(textOf(page.chat.lastMessage))).toBe(true)
    while (page.chat.status === 'error') await page.chat.resumeStream()
    expectWhole(page, whole)
  })
})

describe('the provider fails', () => {
  test('in mid-sentence: the text that was said stays, and the error has the code', async () => {
    house.simulator.control({ ...long, errorAtEvent: 20, errorStatus: 529 })
    const replies = new Map<string, string>()
    const page = visit({ replies, segments: [] })
    await page.chat.sendMessage({ text: question })
    expect(page.chat.status).toBe('error')
    expect((page.chat.error as HoldfastError).code).toBe('upstream-overloaded')
    const said = textOf(page.chat.lastMessage)
    expect(said).not.toBe('')
    expect(whole.startsWith(said)).toBe(true)
    expect(page.chat.lastMessage?.metadata).toMatchObject({
      holdfast: { ending: 'failed', problem: { code: 'upstream-overloaded' } },
    })
    // It was told to its end, which was a bad one: there is nothing to come back to.
    expect(replies.size).toBe(0)
  })

  test('before the first word: a refusal is an error with a code, and nothing is pending', async () => {
    house.simulator.control({ refuse: 400 })
    const replies = new Map<string, string>()
    const page = visit({ replies })
    await page.chat.sendMessage({ text: question })
    expect(page.chat.error).toBeInstanceOf(HoldfastError)
    expect(page.chat.messages).toHaveLength(1)
    expect(replies.size).toBe(0)
  })
})

describe('the page is loaded again', () => {
  async function reloadWhen(isSo: (page: Page) => boolean, more: Partial<Visit> = {}): Promise<Page> {
    const replies = new Map<string, string>()
    const first = visit({ replies, ...more })
    const sent = first.chat.sendMessage({ text: question })
    await until(first.chat, () => isSo(first))
    first.unload()
    const second = visit({ replies, ...more, messages: first.chat.messages })
    sent.catch(() => undefined)
    return second
  }

  test('in mid-reply: one assistant message, exact, under the id it had', async () => {
    house.simulator.control(long)
    const page = await reloadWhen(({ chat }) => textOf(chat.lastMessage).length > 40)
    const { id } = page.chat.lastMessage!
    expect(textOf(page.chat.lastMessage)).not.toBe(whole)
    await page.chat.resumeStream()
    expectWhole(page, whole)
    expect(page.chat.lastMessage?.id).toBe(id)
  })

  test('before the reply had a name: the same request finds it', async () => {
    house.simulator.control({ ...long, headMs: 200 })
    const page = await reloadWhen(({ chat }) => chat.status === 'submitted')
    expect(page.chat.messages).toHaveLength(1)
    await page.chat.resumeStream()
    expectWhole(page, whole)
  })

  test('after the reply had ended unseen: it is told all the same, and then nothing is pending', async () => {
    house.simulator.control({ ...long, tokensPerSecond: 2000 })
    const page = await reloadWhen(({ chat }) => textOf(chat.lastMessage).length > 20)
    await house.simulator.when(({ state }) => state === 'finished')
    await page.chat.resumeStream()
    expectWhole(page, whole)
    expect(await page.transport.reconnectToStream({ chatId: 'the-chat' })).toBeNull()
  })

  test('with tools answered: the steps before are there, and no tool runs twice', async () => {
    house.simulator.control({ tools: 1, tokens: 5 }, { times: 1 })
    house.simulator.control(long, { times: 1 })
    const replies = new Map<string, string>()
    const tools = [{ name: 'get_weather', parameters: { type: 'object' } }]
    const first = visit({ replies, tools })
    await first.chat.sendMessage({ text: question })
    const call = first.chat.lastMessage?.parts.find(({ type }) => type === 'tool-get_weather')
    const { toolCallId } = call as { readonly toolCallId: string }
    await first.chat.addToolOutput({ tool: 'get_weather', toolCallId, output: 7 })
    const sent = first.chat.sendMessage()
    const steps = () => first.chat.lastMessage?.parts.filter(({ type }) => type === 'text').length
    await until(first.chat, () => steps() === 2)
    first.unload()
    sent.catch(() => undefined)

    const ran: unknown[] = []
    const page = visit({ replies, tools, messages: first.chat.messages })
    Object.assign(page.chat, { onToolCall: () => ran.push(1) })
    await page.chat.resumeStream()
    expect(page.chat.messages).toHaveLength(2)
    expect(ran).toEqual([])
    expect(page.chat.lastMessage?.parts.map(({ type }) => type)).toEqual([
      'step-start',
      'text',
      'tool-get_weather',
      'step-start',
      'text',
    ])
    expect(textOf(page.chat.lastMessage).endsWith(whole)).toBe(true)
    expect(page.chat.lastMessage?.parts[2]).toMatchObject({ state: 'output-available', output: 7 })
    expect(house.simulator.journal).toHaveLength(2)
  })

  test('where nothing is pending: nothing happens', async () => {
    const page = visit()
    await page.chat.resumeStream()
    expect([page.chat.status, page.chat.messages]).toEqual(['ready', []])
  })

  test('where the relay has forgotten the reply: nothing happens, and it is not asked for again', async () => {
    const replies = new Map([['the-chat', JSON.stringify({ key: 'k', told: ['rpl_unknown'] })]])
    const page = visit({ replies })
    await page.chat.resumeStream()
    expect([page.chat.status, page.chat.messages, replies.size]).toEqual(['ready', [], 0])
  })
})

describe('stop', () => {
  const endless = { tokens: 5_000, tokensPerSecond: 200 }

  /** The reply is over at the relay, because somebody wanted it so, and soon. */
  async function expectStopped(id: string | undefined): Promise<void> {
    const entry = await house.simulator.when(({ state }) => state !== 'running')
    expect(entry.state).toBe('client-gone')
    expect(entry.tokens).toBeLessThan(1_000)
    const response = await fetch(`${house.url}/v1/replies/${id}`, { headers: { authorization: `Bearer ${house.key}` } })
    expect(await response.json()).toMatchObject({ state: 'ended', ending: 'stopped' })
  }

  test('while it streams: the reply itself is stopped, and the text stays', async () => {
    house.simulator.control(endless)
    const replies = new Map<string, string>()
    const { chat } = visit({ replies })
    const sent = chat.sendMessage({ text: question })
    await until(chat, () => textOf(chat.lastMessage).length > 40)
    await chat.stop()
    await sent
    expect([chat.status, chat.error]).toEqual(['ready', undefined])
    expect(expectedText(endless, question).startsWith(textOf(chat.lastMessage))).toBe(true)
    await expectStopped(chat.lastMessage?.id)
  })

  test('after a reload, of a reply that is told again', async () => {
    house.simulator.control(endless)
    const replies = new Map<string, string>()
    const first = visit({ replies })
    const sent = first.chat.sendMessage({ text: question })
    await until(first.chat, () => textOf(first.chat.lastMessage).length > 40)
    first.unload()
    sent.catch(() => undefined)
    const { chat } = visit({ replies, messages: first.chat.messages })
    const resumed = chat.resumeStream()
    await until(chat, () => chat.status === 'streaming')
    await chat.stop()
    await resumed
    expect(chat.messages).toHaveLength(2)
    await expectStopped(chat.lastMessage?.id)
  })

  test('while it is being looked for', async () => {
    house.simulator.control(endless)
    const replies = new Map<string, string>()
    const first = visit({ replies })
    first.chat.sendMessage({ text: question }).catch(() => undefined)
    await until(first.chat, () => textOf(first.chat.lastMessage).length > 40)
    first.unload()
    const { chat } = visit({ replies, messages: first.chat.messages })
    const resumed = chat.resumeStream()
    await chat.stop()
    await resumed
    expect(chat.status).toBe('ready')
    await expectStopped(first.chat.lastMessage?.id)
  })

  test('before the reply has a name', async () => {
    house.simulator.control({ ...endless, headMs: 100 })
    const replies = new Map<string, string>()
    const { chat } = visit({ replies })
    const sent = chat.sendMessage({ text: question })
    await until(chat, () => chat.status === 'submitted')
    await house.simulator.when(() => true)
    await chat.stop()
    await sent
    expect(chat.messages).toHaveLength(1)
    const { state } = await house.simulator.when((entry) => entry.state !== 'running')
    expect(state).toBe('client-gone')
  })

  test('a page that goes away stops nothing', async () => {
    house.simulator.control(long)
    const page = visit()
    const sent = page.chat.sendMessage({ text: question })
    await until(page.chat, () => textOf(page.chat.lastMessage).length > 20)
    // As an application does that tears itself down when the page goes.
    page.chat.stop().catch(() => undefined)
    page.unload()
    await sent
    const entry = await house.simulator.when(({ state }) => state !== 'running')
    expect(entry.state).toBe('finished')
  })

  test('pressed, and the page is gone before it was heard: the next visit stops it, and shows nothing anew', async () => {
    house.simulator.control(endless)
    const replies = new Map<string, string>()
    const first = visit({ replies })
    first.chat.sendMessage({ text: question }).catch(() => undefined)
    await until(first.chat, () => textOf(first.chat.lastMessage).length > 20)
    const { key, told } = JSON.parse(replies.get('the-chat') ?? '') as { key: string; told: string[] }
    first.unload()
    replies.set('the-chat', JSON.stringify({ key, told, isStopping: true }))
    const { chat } = visit({ replies, messages: first.chat.messages })
    await chat.resumeStream()
    expect(chat.status).toBe('ready')
    await expectStopped(told[0])
  })

  test('with onAbort leave, an abort only leaves, and the transport’s stop stops', async () => {
    house.simulator.control(endless)
    const { chat, transport } = visit({ onAbort: 'leave' })
    const sent = chat.sendMessage({ text: question })
    await until(chat, () => textOf(chat.lastMessage).length > 20)
    await chat.stop()
    await sent
    expect(house.simulator.journal[0]?.state).toBe('running')
    await transport.stop('the-chat')
    await expectStopped(chat.lastMessage?.id)
  })

  test('by another reader: the chat hears that it was stopped, and is ready', async () => {
    house.simulator.control(endless)
    const { chat } = visit()
    let finishReason: unknown
    Object.assign(chat, { onFinish: (how: { finishReason: unknown }) => (finishReason = how.finishReason) })
    const sent = chat.sendMessage({ text: question })
    await until(chat, () => textOf(chat.lastMessage).length > 20)
    const url = `${house.url}/v1/replies/${chat.lastMessage?.id}/stop`
    await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${house.key}` } })
    await sent
    expect([chat.status, finishReason]).toEqual(['ready', 'interrupted'])
    expect(chat.lastMessage?.metadata).toMatchObject({ holdfast: { ending: 'stopped' } })
    await expectStopped(chat.lastMessage?.id)
  })
})

test('regenerate: another reply in the place of the first', async () => {
  house.simulator.control({ text: 'The first.' }, { times: 1 })
  house.simulator.control({ text: 'The second.' }, { times: 1 })
  const { chat } = visit()
  await chat.sendMessage({ text: question })
  const { id } = chat.lastMessage!
  await chat.regenerate()
  expect(chat.messages.map(textOf)).toEqual([question, 'The second.'])
  expect(chat.lastMessage?.id).not.toBe(id)
})

test('two chats of one id: the second follows what the first has asked for, and they agree', async () => {
  house.simulator.control(long)
  const replies = new Map<string, string>()
  const one = visit({ replies })
  const sent = one.chat.sendMessage({ text: question })
  await until(one.chat, () => textOf(one.chat.lastMessage).length > 20)
  const other = visit({ replies, messages: one.chat.messages })
  await Promise.all([sent, other.chat.resumeStream()])
  expectWhole(one, whole)
  expectWhole(other, whole)
  expect(other.chat.lastMessage?.id).toBe(one.chat.lastMessage?.id)
  expect(replies.size).toBe(0)
})

describe('without a relay', () => {
  const directly = (replies: Map<string, string>) =>
    visit({ url: house.simulator.url, key: 'sk-upstream-secret-0123456789', replies, reply: { direct: true } })

  test('it streams all the same, and keeps nothing that could be bought again', async () => {
    house.simulator.control(long)
    const replies = new Map<string, string>()
    const page = directly(replies)
    const sent = page.chat.sendMessage({ text: question })
    await until(page.chat, () => textOf(page.chat.lastMessage).length > 20 && page.chat.messages.length === 2)
    expect(replies.size).toBe(0)
    await sent
    expectWhole(page, whole)
  })

  test('a cut is an error, not an end', async () => {
    house.simulator.control({ ...long, cut: 'end', cutAtEvent: 20 })
    const { chat } = directly(new Map())
    await chat.sendMessage({ text: question })
    expect([chat.status, (chat.error as HoldfastError).code]).toEqual(['error', 'upstream-cut'])
  })
})
