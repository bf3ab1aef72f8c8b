// An application with a server of its own: `streamText` behind its POST, `useChat`'s own transport in front of it.
import { once } from 'node:events'
import { type AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { Chat } from '@ai-sdk/react'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type ReplyStore, type ResumableChat, resumableChat } from '@holdfast/client/ai-sdk'
import { expectedText } from '@holdfast/simulator'
import {
  DefaultChatTransport,
  type LanguageModel,
  type UIMessage,
  convertToModelMessages,
  isStepCount,
  streamText,
  toUIMessageStream,
  tool,
} from 'ai'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { type TestHouse, openHouse } from '../clients/house.ts'
import { textOf, until } from './page.ts'

let house: TestHouse
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(() => house.reset())

const question = 'What holds a ship?'
const long = { tokens: 60, tokensPerSecond: 300, seed: 'the same words, whatever was asked' }
const whole = expectedText(long)

const models = {
  openai: (fetch?: typeof globalThis.fetch): LanguageModel =>
    createOpenAICompatible({
      name: 'holdfast',
      baseURL: `${house.url}/v1`,
      apiKey: house.key,
      ...(fetch && { fetch }),
    })('sim/any'),
  anthropic: (fetch?: typeof globalThis.fetch): LanguageModel =>
    createAnthropic({ baseURL: `${house.url}/v1`, apiKey: house.key, ...(fetch && { fetch }) })('sim/any'),
}

interface Application {
  readonly url: string
  readonly replies: Map<string, string>
  /** What it would have stored. */
  readonly stored: UIMessage[][]
}

interface Kind {
  readonly vendor?: keyof typeof models
  readonly replies?: Map<string, string>
  /** How long its tool takes. */
  readonly toolMs?: number
}

/** The three routes, each a function from a request to a response, as Next.js and Hono have them. */
async function openApplication({
  vendor = 'openai',
  replies = new Map(),
  toolMs = 0,
}: Kind = {}): Promise<Application> {
  const chat: ResumableChat = resumableChat({ baseURL: house.url, apiKey: house.key, replies })
  const stored: UIMessage[][] = []
  const post = async (request: Request): Promise<Response> => {
    const { id, messages } = (await request.json()) as { id: string; messages: UIMessage[] }
    const turn = chat.turn(id, messages)
    const result = streamText({
      model: models[vendor](turn.fetch),
      messages: await convertToModelMessages(messages),
      stopWhen: isStepCount(3),
      maxRetries: 0,
      onError: () => undefined,
      tools: {
        get_weather: tool({
          description: 'The weather somewhere.',
          inputSchema: z.object({ location: z.string(), unit: z.enum(['celsius', 'kelvin']) }),
          execute: async () => {
            await new Promise((resolve) => setTimeout(resolve, toolMs))
            return { degrees: 7 }
          },
        }),
      },
    })
    return turn.respond(
      toUIMessageStream({
        stream: result.stream,
        originalMessages: messages,
        generateMessageId: () => turn.messageId,
        onEnd: ({ messages }) => void stored.push(messages),
      }),
    )
  }
  const handle = (request: Request): Promise<Response> => {
    const [, id = '', what] = /\/api\/chat\/([^/]+)\/(stream|stop)$/.exec(request.url) ?? []
    if (what === 'stream') return chat.resume(id)
    return what === 'stop' ? chat.stop(id) : post(request)
  }
  return { url: await serve(handle), replies, stored }
}

/** As a framework does: who hangs up cancels the response's body. */
async function serve(handle: (request: Request) => Promise<Response>): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = []
    for await (const piece of incoming) pieces.push(piece as Buffer)
    const { method = 'GET', url } = incoming
    const body = pieces.length > 0 ? { body: Buffer.concat(pieces) } : {}
    const response = await handle(new Request(`http://127.0.0.1${url}`, { method, ...body }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders()
    const reader = response.body?.getReader()
    outgoing.on('close', () => void reader?.cancel().catch(() => undefined))
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) outgoing.write(next.value)
    outgoing.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function openChat({ url }: Application, messages: readonly UIMessage[] = []) {
  const line = new AbortController()
  const transport = new DefaultChatTransport<UIMessage>({
    api: `${url}/api/chat`,
    fetch: (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.any([line.signal, ...(init?.signal ? [init.signal] : [])]) }),
  })
  const chat = new Chat<UIMessage>({ id: 'the-chat', messages: structuredClone(messages) as UIMessage[], transport })
  onTestFinished(() => line.abort())
  return { chat, hangUp: () => line.abort(new TypeError('network')) }
}

describe.each(['openai', 'anthropic'] as const)('%s', (vendor) => {
  test('a question and its answer; afterwards nothing runs, and GET says 204', async () => {
    house.simulator.control(long)
    const application = await openApplication({ vendor })
    const { chat } = openChat(application)
    await chat.sendMessage({ text: question })
    expect([chat.status, textOf(chat.lastMessage)]).toEqual(['ready', whole])
    const { status } = await fetch(`${application.url}/api/chat/the-chat/stream`)
    expect(status).toBe(204)
  })

  test('reloaded in mid-reply: the same message, whole, from the relay’s log', async () => {
    house.simulator.control(long)
    const application = await openApplication({ vendor })
    const first = openChat(application)
    first.chat.sendMessage({ text: question }).catch(() => undefined)
    await until(first.chat, () => textOf(first.chat.lastMessage).length > 40 && first.chat.messages.length === 2)
    first.hangUp()
    const { chat } = openChat(application, first.chat.messages)
    await chat.resumeStream()
    expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(textOf(chat.lastMessage)).toBe(whole)
    expect(chat.lastMessage?.id).toBe(first.chat.lastMessage?.id)
    expect(house.simulator.journal.map(({ state }) => state)).toEqual(['finished'])
    // The turn went on without its reader, and was stored under the same id.
    await expect.poll(() => application.stored.length).toBe(1)
    expect(textOf(application.stored[0]?.at(-1))).toBe(whole)
    expect(application.stored[0]?.at(-1)?.id).toBe(chat.lastMessage?.id)
  })

  test('reloaded while a tool is at work on the server: the call, its result, and the answer', async () => {
    house.simulator.control({ tools: 1, tokens: 5 }, { times: 1 })
    house.simulator.control(long, { times: 1 })
    const application = await openApplication({ vendor, toolMs: 300 })
    const first = openChat(application)
    first.chat.sendMessage({ text: question }).catch(() => undefined)
    const states = (chat: Chat<UIMessage>) =>
      chat.lastMessage?.parts.flatMap((part) => (part.type === 'tool-get_weather' && 'state' in part ? part.state : []))
    await until(first.chat, () => states(first.chat)?.[0] === 'input-available')
    first.hangUp()
    const { chat } = openChat(application, first.chat.messages)
    await chat.resumeStream()
    expect([chat.status, chat.messages.length]).toEqual(['ready', 2])
    expect(states(chat)).toEqual(['output-available'])
    expect(textOf(chat.lastMessage).endsWith(whole)).toBe(true)
    expect(chat.lastMessage?.parts.filter(({ type }) => type === 'step-start')).toHaveLength(2)
    expect(house.simulator.journal).toHaveLength(2)
  })
})

test('reloaded when the application’s server has gone: another one tells the reply from the log', async () => {
  house.simulator.control(long)
  const application = await openApplication()
  const first = openChat(application)
  first.chat.sendMessage({ text: question }).catch(() => undefined)
  await until(first.chat, () => textOf(first.chat.lastMessage).length > 40 && first.chat.messages.length === 2)
  first.hangUp()
  // What the first server writes from now on, nobody reads.
  const { chat } = openChat(await openApplication({ replies: new Map(application.replies) }), first.chat.messages)
  await chat.resumeStream()
  expect([chat.status, textOf(chat.lastMessage)]).toEqual(['ready', whole])
})

test('two readers of one turn hear the same', async () => {
  house.simulator.control(long)
  const application = await openApplication()
  const one = openChat(application)
  const sent = one.chat.sendMessage({ text: question })
  await until(one.chat, () => textOf(one.chat.lastMessage).length > 20 && one.chat.messages.length === 2)
  const other = openChat(application, one.chat.messages)
  await Promise.all([sent, other.chat.resumeStream()])
  for (const { chat } of [one, other]) expect([chat.messages.length, textOf(chat.lastMessage)]).toEqual([2, whole])
})

describe('stop', () => {
  test('stops the reply, and a reader that has come back hears of it', async () => {
    house.simulator.control({ tokens: 5_000, tokensPerSecond: 200 })
    const application = await openApplication()
    const first = openChat(application)
    first.chat.sendMessage({ text: question }).catch(() => undefined)
    await until(first.chat, () => textOf(first.chat.lastMessage).length > 20 && first.chat.messages.length === 2)
    first.hangUp()
    const { chat } = openChat(application, first.chat.messages)
    const resumed = chat.resumeStream()
    await until(chat, () => chat.status === 'streaming')
    const { status } = await fetch(`${application.url}/api/chat/the-chat/stop`, { method: 'POST' })
    expect(status).toBe(204)
    await resumed
    expect([chat.status, chat.messages.length]).toEqual(['ready', 2])
    const entry = await house.simulator.when(({ state }) => state !== 'running')
    expect(entry.state).toBe('client-gone')
  })

  test('while a tool is at work: the next step is never bought', async () => {
    house.simulator.control({ tools: 1, tokens: 5 }, { times: 1 })
    house.simulator.control(long, { times: 1 })
    const application = await openApplication({ toolMs: 200 })
    const { chat } = openChat(application)
    const sent = chat.sendMessage({ text: question })
    await until(
      chat,
      () => chat.lastMessage?.parts.some((part) => 'state' in part && part.state === 'input-available') ?? false,
    )
    await fetch(`${application.url}/api/chat/the-chat/stop`, { method: 'POST' })
    await sent
    expect(house.simulator.journal).toHaveLength(1)
    expect((await fetch(`${application.url}/api/chat/the-chat/stream`)).status).toBe(204)
  })

  test('where nothing runs: 204; where the relay does not do it: 502, with the problem', async () => {
    const application = await openApplication()
    const stop = () => fetch(`${application.url}/api/chat/the-chat/stop`, { method: 'POST' })
    expect((await stop()).status).toBe(204)
    const replies = new Map([['the-chat', JSON.stringify({ key: 'k', told: ['rpl_1'] })]])
    const stranger = resumableChat({ baseURL: house.url, apiKey: 'no key', replies })
    const refused = await stranger.stop('the-chat')
    expect([refused.status, await refused.json()]).toMatchObject([502, { error: { code: 'key-unknown' } }])
  })
})

test('a turn that nobody reads goes on to its end, and whoever keeps the server awake is told when that is', async () => {
  house.simulator.control(long)
  const replies: ReplyStore = new Map<string, string>()
  const work: Promise<unknown>[] = []
  const chat = resumableChat({ baseURL: house.url, apiKey: house.key, replies, waitUntil: (one) => work.push(one) })
  const turn = chat.turn('the-chat')
  const result = streamText({ model: models.openai(turn.fetch), prompt: question })
  await turn.respond(toUIMessageStream({ stream: result.stream })).body?.cancel()
  await Promise.all(work)
  expect(await result.text).toBe(whole)
  expect((await chat.resume('the-chat')).status).toBe(204)
})
