import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Answer, Handler, Outlet } from './http.ts'
import { LIMITS } from './limits.ts'
import { createHttpServer } from './server.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function listen(handle: Handler, limits = LIMITS as typeof LIMITS & { bodyBytesMax: number }): Promise<number> {
  const server = createHttpServer(handle, limits).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Sends raw bytes and returns everything that comes back until the other side closes. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1')
  socket.write(request, 'latin1')
  let received = ''
  socket.on('data', (piece) => (received += piece))
  socket.on('error', () => {})
  await once(socket, 'close')
  return received
}

const get = (path = '/', version = '1.1', more = 'connection: close\r\n') =>
  `GET ${path} HTTP/${version}\r\nhost: x\r\n${more}\r\n`

const streaming = (work: (outlet: Outlet) => void): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  stream: work,
})

test('octets reach the socket byte for byte, in chunks that say their length', async () => {
  const octets = Buffer.from('dåta: ✓\n\n').toString('latin1')
  const port = await listen(async () =>
    streaming((outlet) => {
      outlet.write(octets)
      outlet.end()
    }),
  )
  const received = await raw(port, get())
  expect(received).toContain('\r\ntransfer-encoding: chunked\r\n'.replace('transfer-encoding', 'Transfer-Encoding'))
  expect(received.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe(
    `${octets.length.toString(16)}\r\n${octets}\r\n0\r\n\r\n`,
  )
})

test('the connection can be used again after a stream has ended', async () => {
  const port = await listen(async (incoming) =>
    streaming((outlet) => {
      outlet.write(`${incoming.path}\n`)
      setImmediate(() => outlet.end())
    }),
  )
  const received = await raw(port, get('/one', '1.1', '') + get('/two', '1.1', '') + get('/three'))
  expect(received.match(/\/(one|two|three)\n/g)).toEqual(['/one\n', '/two\n', '/three\n'])
})

test('HTTP/1.0 gets its stream without chunks, and a closed connection as its end', async () => {
  const port = await listen(async () =>
    streaming((outlet) => {
      outlet.write('data: 1\n\n')
      outlet.end()
    }),
  )
  const received = await raw(port, get('/', '1.0', ''))
  expect(received.split('\r\n\r\n')[1]).toBe('data: 1\n\n')
})

test('an aborted stream has no last chunk', async () => {
  const port = await listen(async () =>
    streaming((outlet) => {
      outlet.write('data: 1\n\n')
      setImmediate(() => outlet.abort())
    }),
  )
  expect(await raw(port, get())).not.toContain('0\r\n\r\n')
})

test('a full outlet says so, and says when it has drained', async () => {
  let filled = 0
  let drained = false
  const port = await listen(async () =>
    streaming((outlet) => {
      outlet.onDrain = () => {
        drained = true
        outlet.end()
      }
      while (outlet.write('x'.repeat(65_536))) filled += 1
    }),
  )
  const received = await raw(port, get())
  expect(drained).toBe(true)
  expect(received.length).toBeGreaterThan((filled + 1) * 65_536)
})

test('a client that leaves is noticed, before and after the answer began', async () => {
  const gone: string[] = []
  const port = await listen(async (incoming) => {
    const left = new Promise<void>((resolve) =>
      incoming.onGone(() => {
        gone.push(incoming.path)
        resolve()
      }),
    )
    if (incoming.path === '/before') await left
    return streaming((outlet) => outlet.write('data: 1\n\n'))
  })
  const leaving = async (path: string): Promise<void> => {
    const socket = connect(port, '127.0.0.1')
    socket.write(get(path))
    if (path === '/after') await once(socket, 'data')
    else await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
  }
  await leaving('/before')
  await leaving('/after')
  await expect.poll(() => gone.sort()).toEqual(['/after', '/before'])
})

test('an answer that ended properly is nobody leaving', async () => {
  let gone = 0
  const port = await listen(async (incoming) => {
    incoming.onGone(() => (gone += 1))
    return { status: 200, headers: {}, body: 'ok' }
  })
  await raw(port, get())
  expect(gone).toBe(0)
})

test('a body beyond the limit is refused without being read', async () => {
  const port = await listen(
    async (incoming) => ({ status: 200, headers: {}, body: String((await incoming.body()).length) }),
    {
      ...LIMITS,
      bodyBytesMax: 10,
    } as never,
  )
  const announced = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\nhello')
  expect(announced).toMatch(/^HTTP\/1.1 413 /)
  const dripped = await raw(
    port,
    'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nb\r\nhello world\r\n',
  )
  expect(dripped).toMatch(/^HTTP\/1.1 413 /)
  expect(announced).toContain('body-too-large')
})

test('bytes that are no HTTP get a 400 and a closed connection', async () => {
  const port = await listen(async () => ({ status: 200, headers: {} }))
  expect(await raw(port, 'this is not http\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
})

test('a handler that throws is answered, in our words', async () => {
  const port = await listen(async () => {
    throw new TypeError('secret prompt')
  })
  const received = await raw(port, get())
  expect(received).toContain('relay-internal')
  expect(received).not.toContain('secret prompt')
})
