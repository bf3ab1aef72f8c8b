// HTTP/1.1: what is sent, what is made of the answers, and what a caller hears of every way in which they fail.
import { once } from 'node:events'
import { type RequestListener, createServer } from 'node:http'
import { type Socket, createServer as createSocketServer } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { CHUNKED, OK, ask, counted, open, serve, serveRaw } from './upstream.suite.ts'

const serveHttp = (listener: RequestListener) => serve(createServer(listener))

describe('a request', () => {
  test('arrives as it was given, in one write', async () => {
    const heard: string[] = []
    const { port } = await serveRaw((socket, text) => {
      heard.push(text)
      socket.write(counted('hello'))
    })
    const request = { method: 'POST', headers: { Authorization: 'Bearer k', 'x-empty': '' }, body: '{"ü":1}' } as const
    const seen = await ask(open(), `http://127.0.0.1:${port}/v1/chat?a=b#c`, request).done
    expect(seen).toMatchObject({ status: 200, body: 'hello', failure: undefined, unsent: false, closings: 1 })
    expect(heard).toEqual([
      `POST /v1/chat?a=b HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept-encoding: identity\r\n` +
        'authorization: Bearer k\r\nx-empty: \r\ncontent-length: 8\r\n\r\n{"Ã¼":1}',
    ])
  })

  test('says no more of itself than its caller wanted, and the framing is not the caller’s', async () => {
    const { port } = await serveHttp((request, response) => response.end(JSON.stringify(request.headers)))
    const headers = {
      host: 'evil',
      'Content-Length': '0',
      'transfer-encoding': 'chunked',
      connection: 'close',
      te: 'x',
    }
    const seen = await ask(open(), `http://127.0.0.1:${port}/`, { headers }).done
    expect(JSON.parse(seen.body)).toEqual({
      host: `127.0.0.1:${port}`,
      'accept-encoding': 'identity',
    })
  })

  test('may have a body of any size, also without one', async () => {
    const { port } = await serveHttp((request, response) => {
      let bytes = 0
      request.on('data', (piece: Buffer) => (bytes += piece.length))
      request.on('end', () => response.end(`${request.method} ${bytes}`))
    })
    const transport = open()
    for (const size of [0, 1, 65_000, 65_536, 65_537, 3_000_000]) {
      const body = Buffer.alloc(size, 'x')
      expect((await ask(transport, `http://127.0.0.1:${port}/`, { method: 'POST', body }).done).body).toBe(
        `POST ${size}`,
      )
    }
    expect((await ask(transport, `http://127.0.0.1:${port}/`, { method: 'POST' }).done).body).toBe('POST 0')
    expect((await ask(transport, `http://127.0.0.1:${port}/`).done).body).toBe('GET 0')
  })

  test('whose header would begin another one is not written', async () => {
    const { port, sockets } = await serveHttp((_request, response) => response.end())
    for (const headers of [{ a: 'b\r\nc: d' }, { 'a\r\nb': 'c' }, { a: 'b\0' }, { a: 'ключ' }, { '': 'a' }] as Record<
      string,
      string
    >[]) {
      const seen = await ask(open(), `http://127.0.0.1:${port}/`, { headers }).done
      expect(seen).toMatchObject({ failure: { code: 'request-unwritable' }, unsent: true, closings: 1 })
    }
    expect(sockets).toEqual([])
  })

  test('to what is no HTTP URL is not written', async () => {
    for (const url of ['', 'nonsense', 'ftp://127.0.0.1/', 'http://'])
      expect(await ask(open(), url).done).toMatchObject({ failure: { code: 'request-unwritable' }, unsent: true })
  })

  test('finds a host by any of its addresses', async () => {
    const { port } = await serveHttp((_request, response) => response.end('here'))
    expect(await ask(open(), `http://localhost:${port}/`).done).toMatchObject({ body: 'here' })
  })
})

describe('a response', () => {
  test('is handed on as it comes', async () => {
    let end = (): void => {}
    const { port } = await serveHttp((_request, response) => {
      response.writeHead(201, { 'X-Two': ['a', 'b'] }).write('one ')
      end = () => response.end('two')
    })
    const seen = ask(open(), `http://127.0.0.1:${port}/`)
    await seen.until('one ')
    expect(seen).toMatchObject({ status: 201, headers: { 'x-two': 'a, b' }, closings: 0 })
    end()
    expect(await seen.done).toMatchObject({ body: 'one two', failure: undefined })
  })

  test('of many megabytes is the same at the other end', async () => {
    const text = Array.from({ length: 400_000 }, (_, index) => `${index} `).join('')
    const { port } = await serveHttp((_request, response) => {
      for (let at = 0; at < text.length; at += 10_007) response.write(text.slice(at, at + 10_007))
      response.end()
    })
    const seen = await ask(open(), `http://127.0.0.1:${port}/`).done
    expect(seen.body === text).toBe(true)
  })

  test('may be preceded by interim ones, and drip', async () => {
    const { port } = await serveRaw((socket) => {
      const bytes = [...`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\na: b\r\n\r\n${CHUNKED}2\r\nhi\r\n0\r\n\r\n`]
      const drip = (): void => {
        const next = bytes.shift()
        if (next !== undefined) socket.write(next, () => setImmediate(drip))
      }
      drip()
    })
    expect(await ask(open(), `http://127.0.0.1:${port}/`).done).toMatchObject({
      status: 200,
      body: 'hi',
      failure: undefined,
    })
  })

  test('that nothing else delimits ends with its connection, but not with a reset', async () => {
    const { port } = await serveRaw((socket, _text, count) => {
      socket.write(`${OK}\r\nto the end`, () =>
        count === 0 ? socket.end() : setTimeout(() => socket.resetAndDestroy(), 10),
      )
    })
    const transport = open()
    const url = `http://127.0.0.1:${port}/`
    expect(await ask(transport, url).done).toMatchObject({ body: 'to the end', failure: undefined })
    expect(await ask(transport, url).done).toMatchObject({
      body: 'to the end',
      failure: { code: 'ECONNRESET' },
      unsent: false,
    })
  })

  test('that is cut is a failure, never an end, and what came of it is not lost', async () => {
    const cuts: Record<string, string> = {
      nothing: '',
      head: 'HTTP/1.1 2',
      counted: `${OK}content-length: 9\r\n\r\nhalf`,
      chunked: `${CHUNKED}4\r\nhalf\r\n`,
    }
    const { port } = await serveRaw((socket, text) => {
      const [, how = '', what = ''] = /\/(\w+)\/(\w+)/.exec(text) ?? []
      const end = (): void => void (how === 'fin' ? socket.end() : socket.resetAndDestroy())
      // A reset overtakes what is on its way, so it waits for that to be read.
      if (cuts[what] === '') end()
      else socket.write(cuts[what] ?? '', () => (how === 'fin' ? end() : setTimeout(end, 10)))
    })
    const transport = open()
    for (const what of Object.keys(cuts))
      for (const [how, code] of [
        ['fin', 'response-cut'],
        ['rst', 'ECONNRESET'],
      ]) {
        const seen = await ask(transport, `http://127.0.0.1:${port}/${how}/${what}`).done
        expect(seen).toMatchObject({ failure: { code }, unsent: false, closings: 1 })
        expect(seen.body).toBe(cuts[what]?.includes('half') ? 'half' : '')
      }
  })

  test('that is none is said so, without a word of it', async () => {
    const { port } = await serveRaw((socket) => socket.write('SECRET sk-123 is not HTTP'))
    const { failure } = await ask(open(), `http://127.0.0.1:${port}/`).done
    expect(failure).toMatchObject({ code: 'response-invalid' })
    expect(String(failure)).not.toContain('SECRET')
  })

  test('may come before its request has been read, and ends that connection', async () => {
    const { port, sockets } = await serve(
      createSocketServer((socket) =>
        socket.once('data', () => {
          socket.pause()
          socket.write(`HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}`)
        }),
      ),
    )
    const transport = open()
    const request = { method: 'POST', body: Buffer.alloc(32 * 1024 * 1024) } as const
    expect(await ask(transport, `http://127.0.0.1:${port}/`, request).done).toMatchObject({
      status: 413,
      body: '{}',
      failure: undefined,
    })
    expect(await ask(transport, `http://127.0.0.1:${port}/`).done).toMatchObject({ status: 413 })
    expect(sockets).toHaveLength(2)
  })
})

describe('a response that is compressed, though nobody asked', () => {
  const text = 'data: {"n":1}\n\n'.repeat(10_000)
  const codings: Record<string, [name: string, compress: (text: string) => Buffer]> = {
    gzip: ['gzip', gzipSync],
    'gzip by its old name': ['x-gzip', gzipSync],
    brotli: ['br', brotliCompressSync],
    deflate: ['deflate', deflateSync],
    'deflate without the format around it': ['Deflate', deflateRawSync],
  }

  for (const [what, [coding, compress]] of Object.entries(codings))
    test(`is read: ${what}`, async () => {
      const { port } = await serveHttp((_request, response) => {
        response.writeHead(200, { 'content-encoding': coding })
        for (const byte of compress(text)) response.write(Buffer.from([byte]))
        response.end()
      })
      const seen = await ask(open(), `http://127.0.0.1:${port}/`).done
      expect(seen).toMatchObject({ status: 200, failure: undefined, closings: 1 })
      expect(seen.headers).not.toHaveProperty('content-encoding')
      expect(seen.body === text).toBe(true)
    })

  test('has no body when it has none', async () => {
    const { port } = await serveRaw((socket) => socket.write(counted('', 'content-encoding: gzip\r\n')))
    expect(await ask(open(), `http://127.0.0.1:${port}/`).done).toMatchObject({
      status: 200,
      body: '',
      failure: undefined,
    })
  })

  test('is a failure when it is cut, and what came of it is not lost', async () => {
    const { port } = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.end(gzipSync(text).subarray(0, -20))
    })
    const seen = await ask(open(), `http://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ failure: { code: 'response-invalid' }, unsent: false, closings: 1 })
    expect(text.startsWith(seen.body) && seen.body.length > 1_000).toBe(true)
  })

  test('is heard to the last byte before a connection that is cut', async () => {
    const { port } = await serveRaw((socket) =>
      socket.end(
        Buffer.concat([Buffer.from(`${OK}content-encoding: gzip\r\ncontent-length: 9999\r\n\r\n`), gzipSync('so far')]),
      ),
    )
    const seen = await ask(open(), `http://127.0.0.1:${port}/`).done
    expect(seen).toMatchObject({ body: 'so far', failure: { code: 'response-cut' }, closings: 1 })
  })

  test('is a failure when it is not what it says, or nobody knows what', async () => {
    const { port } = await serveRaw((socket, text) =>
      socket.write(counted('plain text', `content-encoding: ${text.includes('/gzip') ? 'gzip' : 'x-own'}\r\n`)),
    )
    const transport = open()
    for (const path of ['gzip', 'own'])
      expect(await ask(transport, `http://127.0.0.1:${port}/${path}`).done).toMatchObject({
        body: '',
        failure: { code: 'response-invalid' },
        unsent: false,
        closings: 1,
      })
  })

  test('can be hung up on while it is being read', async () => {
    const { port } = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text))
    })
    const seen = await ask(open(), `http://127.0.0.1:${port}/`, {}, ({ hangUp }) => hangUp()).done
    expect(seen).toMatchObject({ failure: { code: 'hung-up' }, closings: 1 })
    expect(seen.pieces).toHaveLength(1)
  })
})

describe('no connection', () => {
  test('nobody listens', async () => {
    const { port, server } = await serveHttp(() => {})
    server.close()
    await once(server, 'close')
    expect(await ask(open(), `http://127.0.0.1:${port}/`).done).toMatchObject({
      failure: { code: 'ECONNREFUSED' },
      unsent: true,
      closings: 1,
    })
  })

  test('it takes too long, TLS included', async () => {
    const { port, sockets } = await serve(createSocketServer((socket) => socket.resume()))
    const seen = await ask(open(), `https://127.0.0.1:${port}/`, { connectMsMax: 50 }).done
    expect(seen).toMatchObject({ failure: { code: 'connect-timeout' }, unsent: true, closings: 1 })
    await vi.waitFor(() => expect(sockets.map((socket) => socket.destroyed)).toEqual([true]))
  })
})

describe('hanging up', () => {
  test('ends the request wherever it is, once, and the upstream hears of it', async () => {
    let count = 0
    const { port, sockets } = await serveRaw((socket) => {
      count += 1
      if (count > 1) socket.write(`${CHUNKED}2\r\nhi\r\n`)
    })
    const transport = open()
    const url = `http://127.0.0.1:${port}/`

    const early = ask(transport, url)
    early.hangUp()
    expect(early.closings).toBe(0)
    expect(await early.done).toMatchObject({ failure: { code: 'hung-up' }, unsent: true })

    const headless = ask(transport, url)
    await vi.waitFor(() => expect(count).toBe(1))
    headless.hangUp()
    expect(headless.closings).toBe(0)
    expect(await headless.done).toMatchObject({ status: undefined, failure: { code: 'hung-up' }, unsent: false })

    const running = await ask(transport, url, {}, ({ hangUp }) => hangUp()).done
    running.hangUp()
    expect(running).toMatchObject({ status: 200, body: 'hi', failure: { code: 'hung-up' }, unsent: false })
    await vi.waitFor(() => expect(sockets.every((socket) => socket.destroyed)).toBe(true))
    expect([early, headless, running].map(({ closings }) => closings)).toEqual([1, 1, 1])
  })

  test('after the end changes nothing', async () => {
    const { port, sockets } = await serveRaw((socket) => socket.write(counted('hi')))
    const transport = open()
    const first = await ask(transport, `http://127.0.0.1:${port}/`).done
    first.hangUp()
    expect(await ask(transport, `http://127.0.0.1:${port}/`).done).toMatchObject({ body: 'hi', failure: undefined })
    expect(first.closings).toBe(1)
    expect(sockets).toHaveLength(1)
  })
})

test('a listener that throws loses its own response and nobody else’s', async () => {
  const { port } = await serveRaw((socket) => socket.write(counted('hi')))
  const transport = open()
  const thrower = ask(transport, `http://127.0.0.1:${port}/`, {}, () => {
    throw new Error('a mistake')
  })
  const other = ask(transport, `http://127.0.0.1:${port}/`)
  expect(await thrower.done).toMatchObject({ failure: { message: 'a mistake' }, unsent: false, closings: 1 })
  expect(await other.done).toMatchObject({ body: 'hi', failure: undefined })
})

test('closing the transport ends what runs, what waits, and what comes after', async () => {
  const { port, sockets } = await serveRaw((socket) => socket.write(`${CHUNKED}2\r\nhi\r\n`))
  const transport = open({ limits: { socketsMax: 1 } })
  const running = ask(transport, `http://127.0.0.1:${port}/`)
  const waiting = ask(transport, `http://127.0.0.1:${port}/`)
  await running.until('hi')
  await transport.close()
  const late = ask(transport, `http://127.0.0.1:${port}/`)
  const failure = { code: 'transport-closed' }
  expect(await running.done).toMatchObject({ failure, unsent: false, closings: 1 })
  expect(await waiting.done).toMatchObject({ failure, unsent: true, closings: 1 })
  expect(await late.done).toMatchObject({ failure, unsent: true, closings: 1 })
  await vi.waitFor(() => expect(sockets.map((socket) => socket.destroyed)).toEqual([true]))
})

describe('a connection that rests between reads', () => {
  /** As of a process that has no time at all. */
  const busy = () => open({ limits: { busyFrom: 0, busyUntil: -1, lookMs: 0 } })

  /** Answers with numbers, one per turn of its event loop; `last` says what becomes of the connection then. */
  const serveNumbers = (count: number, last: (socket: Socket) => void) =>
    serveRaw((socket) => {
      socket.write(`${OK}content-length: ${12 * 3_000}\r\n\r\n`)
      let said = 0
      const turn = (): void => {
        if (socket.destroyed) return
        if (said === count) return last(socket)
        socket.write(`${said++} `.padStart(12))
        setImmediate(turn)
      }
      turn()
    })
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index} `.padStart(12)).join('')

  test('brings what came meanwhile in one piece, and all of it', async () => {
    const { port } = await serveNumbers(3_000, () => {})
    const transport = busy()
    const url = `http://127.0.0.1:${port}/`
    const idle = await ask(open(), url).done
    const first = await ask(transport, url).done
    const second = await ask(transport, url).done
    for (const { body, failure } of [idle, first, second])
      expect([body === numbers(3_000), failure]).toEqual([true, undefined])
    expect(second.pieces.length).toBeLessThan(idle.pieces.length / 2)
  })

  test('hears of a cut as any other', async () => {
    const { port } = await serveNumbers(1_000, (socket) => socket.end())
    const seen = await ask(busy(), `http://127.0.0.1:${port}/`).done
    expect([seen.body === numbers(1_000), seen.failure?.code]).toEqual([true, 'response-cut'])
  })

  test('hears of a reset as any other', async () => {
    const { port } = await serveNumbers(1_000, (socket) => socket.resetAndDestroy())
    expect((await ask(busy(), `http://127.0.0.1:${port}/`).done).failure?.code).toBe('ECONNRESET')
  })

  test('can be hung up on', async () => {
    const { port, sockets } = await serveNumbers(1_000_000, () => {})
    const seen = ask(busy(), `http://127.0.0.1:${port}/`, {}, ({ pieces }) => {
      if (pieces.length === 100) seen.hangUp()
    })
    await vi.waitFor(() => expect(sockets.map((socket) => socket.destroyed)).toEqual([true]))
  })
})
