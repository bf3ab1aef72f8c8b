// A proxy on real sockets that holds every response back until it has ended, as some companies' do, and readers behind
// it. The oracle reads beside it, straight from the relay.
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Runtime, openClient, openPolling, resilientFetch, system, textOf } from '@holdfast/client'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'

/** What is held back: bodies, while heads pass, or heads, too. */
type Manner = 'bodies' | 'everything'

/** How long a reply takes here is more than a reader waits for a stream that says nothing. */
const SLOW = 'sim/numbered?tokens=360&tokens-per-second=60'
const HEARTBEAT_MS = 100

let house: TestHouse
beforeAll(async () => {
  house = await openHouse({ heartbeatMs: HEARTBEAT_MS, admissionMsMax: 100 })
})
afterAll(() => house.close())

async function openProxy(manner: Manner): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = []
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method = 'GET', url = '/', headers } = incoming
    requests.push(`${method} ${url}${headers['holdfast-poll'] === undefined ? '' : ' (poll)'}`)
    const onward = request(house.url + url, { method, headers }, (answer) => {
      const { 'content-length': _, ...heads } = answer.headers
      const pieces: Buffer[] = []
      if (manner === 'bodies') {
        outgoing.writeHead(answer.statusCode!, heads)
        outgoing.flushHeaders()
      }
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => {
        if (manner === 'everything') outgoing.writeHead(answer.statusCode!, heads)
        outgoing.end(Buffer.concat(pieces))
      })
      answer.on('error', () => outgoing.destroy())
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }
  const server = createServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** A clock that runs faster, so that nobody has to wait for a dead line for as long as people do. */
const hasty = (times: number): Runtime => ({
  ...system,
  now: () => Date.now() * times,
  after: (ms, work) => system.after(ms / times, work),
})

const QUESTION = { model: SLOW, messages: [{ role: 'user', content: 'Count.' }] } as const

describe.each([
  ['bodies', { stallMsMax: 8_000 }],
  ['everything', { patience: { connectMsMax: 8_000 } }],
] as const)('behind a proxy that holds back %s', (manner, patience) => {
  test('a reply that streams nowhere is read by polls while it is written, whole and once', async () => {
    const proxy = await openProxy(manner)
    const open = (baseURL: string, more: object) =>
      openClient({ baseURL, apiKey: house.key, dialect: 'openai-chat', ...more })
    const client = open(proxy.url, { runtime: hasty(10), ...patience })
    const reply = await client.start(QUESTION)
    let pieces = 0
    let wasPartial = false
    reply.subscribe(() => {
      pieces += 1
      wasPartial ||= textOf(reply.message) !== '' && reply.message.ending === undefined
    })
    const message = await reply.finished
    expect(message.ending).toBe('complete')
    expect(client.state.isPolling).toBe(true)
    // Not all at once at the end.
    expect(wasPartial).toBe(true)
    expect(pieces).toBeGreaterThan(3)
    // The oracle.
    const direct = open(house.url, {}).follow(reply.id!)
    expect(textOf(message)).toBe(textOf(await direct.finished))
    expect(reply.seq).toBe(direct.seq)
    expect(proxy.requests.filter((one) => one.includes('(poll)')).length).toBeGreaterThan(2)
    const bought = house.simulator.journal.filter((entry) => entry.model === SLOW)
    expect(bought).toHaveLength(1)
    house.simulator.reset()
  })
})

test('a quiet model is heard in polls: the line is never taken for dead', async () => {
  const proxy = await openProxy('everything')
  const client = openClient({
    baseURL: proxy.url,
    apiKey: house.key,
    dialect: 'openai-chat',
    polling: { mode: 'always' },
    // Shorter than the model is silent, and longer than a heartbeat.
    stallMsMax: 1_500,
  })
  const reply = await client.start({ ...QUESTION, model: 'sim/fast?tokens=20&first-token-ms=3000' })
  const message = await reply.finished
  expect(message.ending).toBe('complete')
  expect(reply.metrics).toMatchObject({ reconnects: 0 })
  expect(reply.metrics.heartbeats).toBeGreaterThan(5)
})

test('an official SDK behind it reads on, too', async () => {
  const proxy = await openProxy('everything')
  const { layer } = openPolling({ mode: 'always' })
  const openai = new OpenAI({
    baseURL: `${proxy.url}/v1`,
    apiKey: house.key,
    fetch: resilientFetch({ runtime: { ...system, fetch: layer(system.fetch) } }),
  })
  const model = 'sim/numbered?tokens=60&tokens-per-second=60'
  const stream = await openai.chat.completions.create({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'Count.' }],
  })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  expect(text.split(' ')).toHaveLength(60)
  expect(house.simulator.journal.filter((entry) => entry.model === model)).toHaveLength(1)
  expect(proxy.requests.filter((one) => one.includes('(poll)')).length).toBeGreaterThan(2)
})
