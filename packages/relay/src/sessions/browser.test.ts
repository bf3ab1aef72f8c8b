// The doors for browsers as a browser finds them: over HTTP, with a real EventSource.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventSource } from 'eventsource'
import { afterEach, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { createHttpServer } from '../server.ts'
import { type World, chunk, done, finish, makeWorld } from '../world.suite.ts'

const PAGE = 'https://app.example.com'
const asking = { model: 'gpt', stream: true, messages: [{ role: 'user', content: 'hello' }] }

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

interface Net {
  readonly world: World
  readonly server: Server
  readonly call: (path: string, key: string, body?: unknown) => Promise<Response>
  readonly url: string
}

async function listen(): Promise<Net> {
  const world = await makeWorld({}, undefined, undefined, { origins: [PAGE] })
  const server = createHttpServer(world.relay.handle, LIMITS).listen(0, '127.0.0.1') as Server
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const call: Net['call'] = (path, key, body) =>
    fetch(url + path, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${key}`, origin: PAGE, 'holdfast-disconnect': 'keep; grace=60' },
    })
  return { world, server, call, url }
}

/** Resolves when the upstream has been asked. */
async function asked(world: World, count: number): Promise<void> {
  while (world.calls.length < count) await new Promise((resolve) => setImmediate(resolve))
}

/** A reply that a session has started, and of which two frames have been said. */
async function begin({ world, call }: Net): Promise<{ readonly token: string; readonly response: Response }> {
  const minted = await call('/v1/sessions', world.key, { origin: PAGE, models: ['gpt'], user: 'zoe' })
  const { token } = (await minted.json()) as { token: string }
  const answered = call('/v1/chat/completions', token, asking)
  await asked(world, 1)
  world.call.listener.head(200, { 'content-type': 'text/event-stream' })
  world.call.listener.data(Buffer.from(chunk('a') + chunk('b')))
  return { token, response: await answered }
}

test('a page asks before it sends, and reads what it is told', async () => {
  const { url } = await listen()
  const preflight = await fetch(`${url}/v1/chat/completions`, {
    method: 'OPTIONS',
    headers: {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type,idempotency-key')
  const refused = await fetch(`${url}/v1/models`, { headers: { origin: PAGE } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, PAGE])
})

test('a page has its reply with the token that its backend minted', async () => {
  const net = await listen()
  const { token, response } = await begin(net)
  expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(response.headers.get('access-control-expose-headers')).toContain('holdfast-reply')
  net.world.call.listener.data(Buffer.from(finish + done))
  expect(await response.text()).toContain('[DONE]')
  expect((await net.call('/v1/sessions', token, {})).status).toBe(403)
})

test('an EventSource reads a reply through a cut, without a header of its own, and stops at its end', async () => {
  const net = await listen()
  const { world, server, url } = net
  const { token, response } = await begin(net)
  const id = response.headers.get('holdfast-reply') ?? ''
  const made = (await (await net.call(`/v1/replies/${id}/tokens`, token, {})).json()) as { url: string }

  const requests: (string | null)[] = []
  const source = new EventSource(`${url}${made.url}&after=0`, {
    // As a browser would, but sooner: it waits for three seconds unless it is told otherwise.
    fetch: async (input, init) => {
      requests.push(new Headers(init.headers).get('last-event-id'))
      const answer = await fetch(input, init as RequestInit)
      return answer.body ? new Response(hurried(answer.body), answer) : answer
    },
  })
  closers.push(() => source.close())
  const ids: string[] = []
  const closed = new Promise<void>((resolve) => {
    source.addEventListener('message', ({ lastEventId }) => {
      ids.push(lastEventId)
      if (lastEventId === '2') server.closeAllConnections()
    })
    source.addEventListener('error', () => {
      if (requests.length === 1) world.call.listener.data(Buffer.from(chunk('c') + finish + done))
      if (source.readyState === source.CLOSED) resolve()
    })
  })
  await closed
  expect(ids).toEqual(['1', '2', '3', '4', '5'])
  expect(requests).toEqual([null, '2', '5'])
})

function hurried(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const retry = new TextEncoder().encode('retry: 10\n')
  return body.pipeThrough(new TransformStream({ start: (controller) => controller.enqueue(retry) }))
}
