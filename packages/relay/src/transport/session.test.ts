// TLS and HTTP/2: what is agreed on, what is shared, and which of its many endings are endings.
import { type Http2SecureServer, type ServerHttp2Stream, constants, createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { describe, expect, test, vi } from 'vitest'
import { makeCertificate } from './certificate.suite.ts'
import { ENHANCE_YOUR_CALM, NO_ERROR, serveFrames } from './frames.suite.ts'
import { type Seen, ask, open, serve } from './upstream.suite.ts'

const certificate = makeCertificate()
const ca = certificate.cert

/** An HTTP/2 server, and its sessions in the order in which they came. */
async function serveStreams(answer: (stream: ServerHttp2Stream, path: string) => void, settings = {}) {
  const server: Http2SecureServer = createSecureServer({
    ...certificate,
    allowHTTP1: true,
    maxSessionMemory: 1_000,
    settings,
  })
  const sessions: object[] = []
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    answer(stream, headers[':path'] ?? '')
  })
  const { port, sockets } = await serve(server)
  return { url: `https://127.0.0.1:${port}/`, server, sessions, sockets }
}

const sayHi = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200 })
  stream.end('hi')
}

const endAll = (seen: readonly Seen[]): Promise<Seen[]> => Promise.all(seen.map(({ done }) => done))

describe('TLS', () => {
  test('an upstream that nobody vouches for is not spoken to', async () => {
    const { url } = await serveStreams((stream) => stream.end('never'))
    const seen = await ask(open(), url).done
    expect(seen).toMatchObject({ failure: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, unsent: true, closings: 1 })
  })

  test('without HTTP/2 it is HTTP/1.1, on connections that are used again', async () => {
    const server = createServer(certificate, (request, response) => {
      request.resume().on('end', () => response.end(`${request.httpVersion} ${request.method}`))
    })
    const { port, sockets } = await serve(server)
    const transport = open({ ca })
    for (const body of ['small', Buffer.alloc(1_000_000)]) {
      const seen = await ask(transport, `https://localhost:${port}/`, { method: 'POST', body }).done
      expect(seen).toMatchObject({ status: 200, body: '1.1 POST', failure: undefined })
    }
    expect(sockets).toHaveLength(1)
  })

  test('a new connection resumes the session of the last', async () => {
    const resumed: boolean[] = []
    const server = createServer(certificate, (request, response) => {
      resumed.push((request.socket as TLSSocket).isSessionReused())
      response.writeHead(200, { connection: 'close' }).end()
    })
    const { port } = await serve(server)
    const transport = open({ ca })
    for (let count = 0; count < 2; count += 1) await ask(transport, `https://localhost:${port}/`).done
    expect(resumed).toEqual([false, true])
  })
})

describe('HTTP/2', () => {
  test('requests and responses are as in HTTP/1.1', async () => {
    const { url, server } = await serveStreams(() => {})
    server.on('request', (request, response) => {
      let bytes = 0
      request.on('data', (piece: Buffer) => (bytes += piece.length))
      request.on('end', () => {
        response.writeHead(203, { 'x-saw': JSON.stringify(request.headers), 'set-cookie': ['a', 'b'] })
        response.write(`${request.httpVersion} `)
        response.end(`${bytes}`)
      })
    })
    const transport = open({ ca })
    const headers = { Authorization: 'Bearer k', connection: 'close', host: 'evil' }
    const seen = await ask(transport, `${url}a?b=c`, { method: 'POST', headers, body: Buffer.alloc(300_000) }).done
    expect(seen).toMatchObject({
      status: 203,
      body: '2.0 300000',
      headers: { 'set-cookie': 'a, b' },
      failure: undefined,
    })
    expect(JSON.parse(seen.headers['x-saw'] ?? '')).toEqual({
      ':method': 'POST',
      ':scheme': 'https',
      ':authority': new URL(url).host,
      ':path': '/a?b=c',
      'accept-encoding': 'identity',
      authorization: 'Bearer k',
      'content-length': '300000',
    })
    expect(await ask(transport, url).done).toMatchObject({ status: 203, body: '2.0 0', failure: undefined })
  })

  test('bodies of many megabytes arrive whole, side by side', async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => `${index} `).join('')
    const { url, sessions } = await serveStreams((stream) => {
      stream.respond({ ':status': 200 })
      stream.end(text)
    })
    const transport = open({ ca })
    await ask(transport, url).done
    const all = await endAll(Array.from({ length: 20 }, () => ask(transport, url)))
    for (const seen of all) {
      expect(seen.failure).toBeUndefined()
      expect(seen.body === text).toBe(true)
    }
    expect(sessions).toHaveLength(1)
  })

  test('every end is heard as one, of short bodies and of none', async () => {
    const { url } = await serveStreams((stream, path) => {
      stream.respond({ ':status': 200 }, { endStream: path === '/none' })
      if (path === '/two') stream.write('one ')
      if (path !== '/none') stream.end('two')
    })
    const transport = open({ ca })
    const paths = Array.from({ length: 300 }, (_, index) => ['none', 'one', 'two'][index % 3] ?? '')
    const all = await endAll(paths.map((path) => ask(transport, url + path)))
    for (const [index, path] of paths.entries()) {
      const body = { none: '', one: 'two', two: 'one two' }[path]
      expect(all[index]).toMatchObject({ body, failure: undefined, closings: 1 })
    }
  })

  test('a session takes no more streams than its upstream allows; the others get another', async () => {
    const running: ServerHttp2Stream[] = []
    const { url, sessions } = await serveStreams(
      (stream) => {
        running.push(stream)
        stream.respond({ ':status': 200 })
        stream.write('hi')
      },
      { maxConcurrentStreams: 2 },
    )
    const transport = open({ ca })
    const first = ask(transport, url)
    await first.until('hi')
    const all = Array.from({ length: 5 }, () => ask(transport, url))
    await Promise.all(all.map((seen) => seen.until('hi')))
    expect(sessions).toHaveLength(3)
    for (const stream of running) stream.end()
    for (const seen of await endAll([first, ...all])) expect(seen).toMatchObject({ body: 'hi', failure: undefined })
  })

  test('with no more connections allowed, streams wait for one that ends', async () => {
    const { url, sessions } = await serveStreams(sayHi, {
      maxConcurrentStreams: 1,
    })
    const transport = open({ ca, limits: { socketsMax: 1 } })
    for (const seen of await endAll(Array.from({ length: 10 }, () => ask(transport, url))))
      expect(seen).toMatchObject({ body: 'hi', failure: undefined })
    expect(sessions).toHaveLength(1)
  })

  test('who waits for the same connection shares its failure', async () => {
    const { url, server, sockets } = await serveStreams((stream) => {
      stream.respond({ ':status': 200 })
      stream.end()
    })
    const transport = open({ ca })
    await ask(transport, url).done
    server.close()
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(() => expect(server.listening).toBe(false))
    const all = Array.from({ length: 5 }, () => ask(transport, url))
    for (const seen of await endAll(all)) expect(seen).toMatchObject({ closings: 1, failure: expect.any(Error) })
    for (const seen of await endAll(Array.from({ length: 5 }, () => ask(transport, url))))
      expect(seen).toMatchObject({ failure: { code: 'ECONNREFUSED' }, unsent: true })
  })

  test('hanging up cancels the stream, and only it', async () => {
    const streams: ServerHttp2Stream[] = []
    const { url, sessions } = await serveStreams((stream) => {
      streams.push(stream)
      stream.respond({ ':status': 200 })
      stream.write('hi')
    })
    const transport = open({ ca })
    const gone = ask(transport, url, {}, ({ hangUp }) => hangUp())
    const other = ask(transport, url)
    expect(await gone.done).toMatchObject({ body: 'hi', failure: { code: 'hung-up' }, unsent: false, closings: 1 })
    await other.until('hi')
    await vi.waitFor(() =>
      expect(streams.map(({ rstCode }) => rstCode).sort()).toEqual([NO_ERROR, constants.NGHTTP2_CANCEL]),
    )
    for (const stream of streams) stream.end(' there')
    expect(await other.done).toMatchObject({ body: 'hi there', failure: undefined })
    expect(sessions.length).toBeLessThanOrEqual(2)
  })

  test('an answer that comes before its request has been taken leaves nothing behind', async () => {
    // It never says that it has read anything, so no more than 64 KiB are sent.
    const { port, sockets } = await serveFrames(certificate, (frames, stream) => {
      frames.head(stream)
      frames.data(stream, 'enough', true)
    })
    const transport = open({ ca, limits: { socketsMax: 1, streamsMax: 1 } })
    for (let count = 0; count < 3; count += 1) {
      const request = { method: 'POST', body: Buffer.alloc(1_000_000) } as const
      const seen = await ask(transport, `https://127.0.0.1:${port}/`, request).done
      expect(seen).toMatchObject({ body: 'enough', failure: undefined })
    }
    expect(sockets).toHaveLength(1)
  })

  test('an idle session is closed, and the next request gets a new one', async () => {
    const { url, sessions, sockets } = await serveStreams((stream) => {
      stream.respond({ ':status': 200 })
      stream.end('hi')
    })
    const transport = open({ ca, limits: { sessionIdleMs: 20 } })
    await ask(transport, url).done
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true))
    expect(await ask(transport, url).done).toMatchObject({ body: 'hi', failure: undefined })
    expect(sessions).toHaveLength(2)
  })

  test('closing the transport ends its streams', async () => {
    const { url, sockets } = await serveStreams((stream) => {
      stream.respond({ ':status': 200 })
      stream.write('hi')
    })
    const transport = open({ ca })
    const seen = ask(transport, url)
    await seen.until('hi')
    await transport.close()
    expect(await seen.done).toMatchObject({ failure: { code: 'transport-closed' }, unsent: false, closings: 1 })
    await vi.waitFor(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true))
  })
})

describe('a stream that is cut is a failure, never an end, and what came of it is not lost', () => {
  const cases: Record<string, [code: string, cut: Parameters<typeof serveFrames>[1]]> = {
    'by a reset': ['stream-reset', (frames, stream) => frames.reset(stream, constants.NGHTTP2_INTERNAL_ERROR)],
    'by a reset that says nothing is wrong': ['stream-reset', (frames, stream) => frames.reset(stream, NO_ERROR)],
    'by a cancellation': ['response-cut', (frames, stream) => frames.reset(stream, constants.NGHTTP2_CANCEL)],
    'by the end of the connection': ['response-cut', ({ socket }) => socket.end()],
    'by a session that is thrown out': ['stream-reset', (frames, stream) => frames.goAway(stream, ENHANCE_YOUR_CALM)],
  }
  for (const [name, [code, cut]] of Object.entries(cases))
    test(name, async () => {
      const { port } = await serveFrames(certificate, (frames, stream) => {
        frames.head(stream)
        frames.data(stream, 'half')
        cut(frames, stream)
      })
      const seen = await ask(open({ ca }), `https://127.0.0.1:${port}/`).done
      expect(seen).toMatchObject({ status: 200, body: 'half', failure: { code }, unsent: false, closings: 1 })
    })
})

describe('a session that goes', () => {
  const hi = (frames: Parameters<Parameters<typeof serveFrames>[1]>[0], stream: number): void => {
    frames.head(stream)
    frames.data(stream, 'hi', true)
  }

  test('lets its streams end, and new requests get a new one', async () => {
    const { port, sockets } = await serveFrames(certificate, (frames, stream) => {
      if (sockets.length > 1) return hi(frames, stream)
      frames.head(stream)
      frames.data(stream, 'one ')
      frames.goAway(stream)
      setTimeout(() => frames.data(stream, 'two', true), 20)
    })
    const transport = open({ ca })
    const first = ask(transport, `https://127.0.0.1:${port}/`)
    await first.until('one ')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await ask(transport, `https://127.0.0.1:${port}/`).done).toMatchObject({ body: 'hi', failure: undefined })
    expect(await first.done).toMatchObject({ body: 'one two', failure: undefined })
    expect(sockets).toHaveLength(2)
  })

  for (const [name, code] of [
    ['in peace', NO_ERROR],
    ['in anger', ENHANCE_YOUR_CALM],
  ] as const)
    test(`${name}: what it never looked at goes to a new one, unseen`, async () => {
      const { port, sockets } = await serveFrames(certificate, (frames, stream) => {
        if (sockets.length > 1) hi(frames, stream)
        else frames.goAway(stream - 1, code)
      })
      const seen = await ask(open({ ca }), `https://127.0.0.1:${port}/`, { method: 'POST', body: 'once' }).done
      expect(seen).toMatchObject({ body: 'hi', failure: undefined, closings: 1 })
      expect(sockets).toHaveLength(2)
    })

  test('somebody who goes every time is asked twice', async () => {
    const { port, sockets } = await serveFrames(certificate, (frames, stream) => frames.goAway(stream - 1))
    const seen = await ask(open({ ca }), `https://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ failure: { code: 'stream-refused' }, unsent: true, closings: 1 })
    expect(sockets).toHaveLength(2)
  })

  test('what it did look at is not asked again', async () => {
    const { port, sockets } = await serveFrames(certificate, (frames, stream) =>
      frames.goAway(stream, ENHANCE_YOUR_CALM),
    )
    const seen = await ask(open({ ca }), `https://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ failure: { code: 'stream-reset' }, unsent: false, closings: 1 })
    expect(sockets).toHaveLength(1)
  })

  test('a stream that is refused was never made, and its session stays', async () => {
    const { port, sockets } = await serveFrames(certificate, (frames, stream) =>
      stream === 1 ? frames.reset(stream, constants.NGHTTP2_REFUSED_STREAM) : hi(frames, stream),
    )
    const transport = open({ ca })
    const seen = await ask(transport, `https://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ failure: { code: 'stream-refused' }, unsent: true, closings: 1 })
    expect(await ask(transport, `https://127.0.0.1:${port}/`).done).toMatchObject({ body: 'hi', failure: undefined })
    expect(sockets).toHaveLength(1)
  })

  test('without a word is found out, and all its streams fail', async () => {
    const { port } = await serveFrames(certificate, (frames, stream) => frames.head(stream), { isMute: true })
    const transport = open({ ca, limits: { pingMs: 20 } })
    const both = Array.from({ length: 2 }, () => ask(transport, `https://127.0.0.1:${port}/`))
    for (const seen of await endAll(both))
      expect(seen).toMatchObject({ failure: { code: 'session-silent' }, unsent: false, closings: 1 })
  })

  test('that answers pings may be as quiet as it likes', async () => {
    const { port } = await serveFrames(certificate, (frames, stream) => setTimeout(() => hi(frames, stream), 350))
    const seen = await ask(open({ ca, limits: { pingMs: 100 } }), `https://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ body: 'hi', failure: undefined })
  })
})
