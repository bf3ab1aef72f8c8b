// Which connection a request gets: the one used last while it is good, a new one, or the next that comes free. Every
// upstream here answers with the number of the connection it was asked on.
import type { Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { type Seen, CHUNKED, ask, counted, open, serveRaw } from './upstream.suite.ts'

/** Answers with the connection's number, behind these fields; then does what else it does. */
async function serveNumbers(fields = '', then: (socket: Socket) => void = () => {}) {
  const { port, sockets } = await serveRaw((socket) => {
    socket.write(counted(`${sockets.indexOf(socket)}`, fields))
    then(socket)
  })
  return { url: `http://127.0.0.1:${port}/`, sockets }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const bodies = (seen: readonly Seen[]): string[] => seen.map(({ body }) => body)

describe('a connection is used again', () => {
  test('one request after another', async () => {
    const { url } = await serveNumbers()
    const transport = open()
    for (let count = 0; count < 5; count += 1) expect((await ask(transport, url).done).body).toBe('0')
  })

  test('by whoever is told of the end of the one before', async () => {
    const { url } = await serveNumbers()
    const transport = open()
    const next = await new Promise<Seen>((resolve) => {
      const closed = (): void => resolve(ask(transport, url))
      transport.send({ method: 'GET', url, headers: {}, connectMsMax: 1_000 }, { head() {}, data() {}, closed })
    })
    expect((await next.done).body).toBe('0')
  })

  test('the one used last first', async () => {
    const held: Socket[] = []
    const { port, sockets } = await serveRaw((socket, text) => {
      if (text.includes('/hold')) held.push(socket)
      else socket.write(counted(`${sockets.indexOf(socket)}`))
    })
    const transport = open()
    const three = Array.from({ length: 3 }, () => ask(transport, `http://127.0.0.1:${port}/hold`))
    await vi.waitFor(() => expect(held).toHaveLength(3))
    for (const index of [2, 0, 1]) {
      sockets[index]?.write(counted(`${index}`))
      await Promise.any(three.filter(({ body }) => body === '').map(({ done }) => done))
    }
    expect((await ask(transport, `http://127.0.0.1:${port}/`).done).body).toBe('1')
  })
})

describe('a connection is not used again', () => {
  const cases: Record<string, [fields?: string, then?: (socket: Socket) => void]> = {
    'when the upstream says so': ['connection: close\r\n'],
    'when the upstream gives it no time': ['keep-alive: timeout=1\r\n'],
    'when more came than the response': ['', (socket) => socket.write('surplus')],
    'when something comes that nobody asked for': ['', (socket) => setTimeout(() => socket.write(counted('x')), 5)],
    'when it has ended': ['', (socket) => setTimeout(() => socket.end(), 5)],
    'when it was reset': ['', (socket) => setTimeout(() => socket.resetAndDestroy(), 5)],
  }
  for (const [name, [fields, then]] of Object.entries(cases))
    test(name, async () => {
      const { url, sockets } = await serveNumbers(fields, then)
      const transport = open()
      expect(await ask(transport, url).done).toMatchObject({ body: '0', failure: undefined })
      await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true))
      expect(await ask(transport, url).done).toMatchObject({ body: '1', failure: undefined })
    })

  test('when it has been idle for too long, and then it is closed', async () => {
    const { url, sockets } = await serveNumbers()
    const transport = open({ limits: { idleMs: 1 } })
    await ask(transport, url).done
    await later(5)
    expect((await ask(transport, url).done).body).toBe('1')
    await vi.waitFor(() => expect(sockets.map((socket) => socket.destroyed)).toEqual([true, true]), 3_000)
  })

  test('unless the upstream promised to wait', async () => {
    const { url } = await serveNumbers('keep-alive: timeout=5, max=100\r\n')
    const transport = open({ limits: { idleMs: 1 } })
    await ask(transport, url).done
    await later(5)
    expect((await ask(transport, url).done).body).toBe('0')
  })
})

describe('an upstream that closes what is idle', () => {
  // It ends each connection behind its answer, and never says so in advance.
  test('costs no request', async () => {
    const { url, sockets } = await serveNumbers('', (socket) => socket.end())
    const transport = open()
    const caller = async (): Promise<void> => {
      for (let count = 0; count < 20; count += 1)
        expect(await ask(transport, url).done).toMatchObject({ failure: undefined })
    }
    await Promise.all(Array.from({ length: 10 }, caller))
    expect(sockets).toHaveLength(200)
  })
})

describe('a connection that goes between the last look at it and the first byte', () => {
  /** Runs in the turn in which a request on a used connection is written, just before it. */
  const beforeTheWrite = (work: () => void): void => void setImmediate(() => setImmediate(work))

  test('is replaced when the kernel took nothing', async () => {
    const { url, sockets } = await serveNumbers()
    const transport = open()
    await ask(transport, url).done
    beforeTheWrite(() => sockets[0]?.resetAndDestroy())
    expect(await ask(transport, url, { method: 'POST', body: 'once' }).done).toMatchObject({
      body: '1',
      failure: undefined,
    })
  })

  test('costs the request when it may have arrived: nothing is bought twice', async () => {
    const { url, sockets } = await serveNumbers()
    const transport = open()
    await ask(transport, url).done
    beforeTheWrite(() => sockets[0]?.end())
    const seen = await ask(transport, url, { method: 'POST', body: 'once' }).done
    expect(seen).toMatchObject({ failure: { code: 'response-cut' }, unsent: false, closings: 1 })
    expect(sockets).toHaveLength(1)
  })
})

describe('no more connections than allowed', () => {
  test('the others wait their turn', async () => {
    const { url, sockets } = await serveNumbers()
    const transport = open({ limits: { socketsMax: 2 } })
    const seen = await Promise.all(Array.from({ length: 20 }, () => ask(transport, url).done))
    expect(new Set(bodies(seen))).toEqual(new Set(['0', '1']))
    expect(sockets).toHaveLength(2)
  })

  test('a connection that is lost makes room', async () => {
    const { url } = await serveNumbers('connection: close\r\n')
    const transport = open({ limits: { socketsMax: 1 } })
    const seen = await Promise.all(Array.from({ length: 5 }, () => ask(transport, url).done))
    expect(bodies(seen)).toEqual(['0', '1', '2', '3', '4'])
  })

  test('who has waited too long is told that nothing was sent, and who hung up is not waited for', async () => {
    const heard: string[] = []
    const { port } = await serveRaw((socket, text) => {
      heard.push(text.slice(0, 7))
      socket.write(`${CHUNKED}2\r\nhi\r\n`)
    })
    const transport = open({ limits: { socketsMax: 1 } })
    const url = `http://127.0.0.1:${port}/`
    const first = ask(transport, `${url}1`)
    await first.until('hi')
    const impatient = ask(transport, `${url}2`, { connectMsMax: 20 })
    const gone = ask(transport, `${url}3`)
    const patient = ask(transport, `${url}4`)
    gone.hangUp()
    expect(await impatient.done).toMatchObject({ failure: { code: 'connect-timeout' }, unsent: true })
    expect(await gone.done).toMatchObject({ failure: { code: 'hung-up' }, unsent: true })
    first.hangUp()
    await patient.until('hi')
    expect(heard).toEqual(['GET /1 ', 'GET /4 '])
  })

  test('nor more who wait', async () => {
    const { url } = await serveNumbers()
    const transport = open({ limits: { socketsMax: 1, waitersMax: 2 } })
    const all = Array.from({ length: 4 }, () => ask(transport, url))
    expect(await all[3]?.done).toMatchObject({ failure: { code: 'connect-queue-full' }, unsent: true })
    expect(bodies(await Promise.all(all.map(({ done }) => done)))).toEqual(['0', '0', '', ''])
  })
})
