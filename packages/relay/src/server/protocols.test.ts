// What a client may rely on, whichever protocol it speaks.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Answer, Handler, Outlet } from '../http.ts'
import { LIMITS, type Limits } from '../limits.ts'
import { createHttpServer, createTlsServer } from '../server.ts'
import { makeCertificate } from '../transport/certificate.suite.ts'
import { type Client, http1Client, http2Client } from './client.suite.ts'

const certificate = makeCertificate()
const closers: (() => void)[] = []
const closeAll = (): void => {
  for (const close of closers.splice(0)) close()
}
afterEach(closeAll)
afterAll(closeAll)

const protocols = [
  { name: 'HTTP/1.1', isSecure: false, client: (port: number) => http1Client(port) },
  { name: 'HTTP/1.1 over TLS', isSecure: true, client: (port: number) => http1Client(port, certificate.cert) },
  { name: 'HTTP/2', isSecure: true, client: (port: number) => http2Client(port, certificate.cert) },
] as const

const streaming = (work: (outlet: Outlet) => void): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  stream: work,
})

describe.each(protocols)('$name', ({ isSecure, client }) => {
  async function listen(handle: Handler, limits: Limits = LIMITS): Promise<Client> {
    const server = isSecure ? createTlsServer(handle, limits, certificate) : createHttpServer(handle, limits)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const one = client((server.address() as AddressInfo).port)
    closers.push(() => {
      one.close()
      server.close()
      server.closeAllConnections()
    })
    return one
  }

  test('an answer has its status, its headers and its body', async () => {
    const asked = await listen(async ({ method, path, query, headers, body }) => ({
      status: 201,
      headers: { 'content-type': 'text/plain', location: '/there' },
      body: [method, path, query.get('q'), headers['x-mine'], headers['host'], String(await body())].join(' '),
    }))
    const told = { method: 'POST', path: '/here?q=1', headers: { 'x-mine': 'yes' }, body: { text: 'möre' } }
    const { status, headers, body, over } = await asked.ask(told).heard
    expect({ status, location: headers['location'], over }).toEqual({ status: 201, location: '/there', over: 'end' })
    expect(Buffer.from(body, 'latin1').toString()).toMatch(/^POST \/here 1 yes (127\.0\.0\.1|localhost):\d+ möre$/)
  })

  test('an answer without a body ends at its head, and so does one to HEAD', async () => {
    const asked = await listen(async ({ path }) =>
      path === '/none' ? { status: 204, headers: {} } : { status: 200, headers: { etag: '"1"' }, body: 'long' },
    )
    expect(await asked.ask({ path: '/none' }).heard).toMatchObject({ status: 204, body: '', over: 'end' })
    const head = await asked.ask({ method: 'HEAD', path: '/some' }).heard
    expect([head.status, head.headers['etag'], head.body]).toEqual([200, '"1"', ''])
  })

  test('octets arrive byte for byte, the last ones with the end', async () => {
    const octets = Buffer.from('dåta: ✓\n\n').toString('latin1')
    const asked = await listen(async () =>
      streaming((outlet) => {
        outlet.write(octets)
        setImmediate(() => outlet.end(octets))
      }),
    )
    expect(await asked.ask().heard).toMatchObject({ status: 200, body: octets + octets, over: 'end' })
  })

  test('the first octets do not wait for others', async () => {
    let held: Outlet | undefined
    const asked = await listen(async () =>
      streaming((outlet) => {
        held = outlet
        outlet.write('data: 1\n\n')
      }),
    )
    const exchange = asked.ask()
    expect(await exchange.begun).toBe('data: 1\n\n')
    held?.end()
    expect(await exchange.heard).toMatchObject({ over: 'end' })
  })

  test.each(['at once', 'later'])('a stream that is aborted %s is cut, and never ends', async (when) => {
    const asked = await listen(async () =>
      streaming((outlet) => {
        outlet.write('data: 1\n\n')
        if (when === 'at once') outlet.abort()
        else setTimeout(() => outlet.abort(), 5)
      }),
    )
    // What was written in the same turn may be lost with the line.
    const heard = await asked.ask().heard.catch(() => ({ over: 'cut', body: '' }))
    expect(heard.over).toBe('cut')
    if (when === 'later') expect(heard.body).toBe('data: 1\n\n')
  })

  test('an aborted stream that is full is cut as well', async () => {
    let held: Outlet | undefined
    const asked = await listen(async () =>
      streaming((outlet) => {
        while (outlet.write('x'.repeat(65_536)));
        held = outlet
      }),
    )
    const { heard } = asked.ask({ paused: (resume) => void setTimeout(() => (held?.abort(), resume()), 20) })
    expect((await heard).over).toBe('cut')
  })

  test('a full outlet says so, and says when it has drained', async () => {
    let filled = 0
    let drained = 0
    const asked = await listen(async () =>
      streaming((outlet) => {
        outlet.onDrain = () => {
          drained += 1
          outlet.end()
        }
        while (outlet.write('x'.repeat(65_536))) filled += 1
      }),
    )
    const { body, over } = await asked.ask().heard
    expect([body.length, over, drained]).toEqual([(filled + 1) * 65_536, 'end', 1])
  })

  test('a client that leaves is noticed, before and after the answer began', async () => {
    const gone: string[] = []
    const arrived: string[] = []
    const asked = await listen(async (incoming) => {
      arrived.push(incoming.path)
      const left = new Promise<void>((resolve) =>
        incoming.onGone(() => {
          gone.push(incoming.path)
          resolve()
        }),
      )
      if (incoming.path === '/before') await left
      return streaming((outlet) => outlet.write('data: 1\n\n'))
    })
    const before = asked.ask({ path: '/before' })
    await expect.poll(() => arrived).toContain('/before')
    before.leave()
    const after = asked.ask({ path: '/after' })
    await after.begun
    after.leave()
    await expect.poll(() => gone.toSorted()).toEqual(['/after', '/before'])
  })

  test('whoever listens for a client that has gone already is told', async () => {
    let told = false
    const asked = await listen(
      (incoming) =>
        new Promise((resolve) => {
          incoming.onGone(() => {
            incoming.onGone(() => (told = true))
            resolve({ status: 200, headers: {}, body: 'to nobody' })
          })
          exchange.leave()
        }),
    )
    const exchange = asked.ask()
    await expect.poll(() => told).toBe(true)
  })

  test('an answer that ended properly is nobody leaving', async () => {
    let gone = 0
    const asked = await listen(async (incoming) => {
      incoming.onGone(() => (gone += 1))
      return incoming.path === '/stream'
        ? streaming((outlet) => outlet.end('data: 1\n\n'))
        : { status: 200, headers: {}, body: 'ok' }
    })
    await asked.ask().heard
    await asked.ask({ path: '/stream' }).heard
    asked.close()
    expect(gone).toBe(0)
  })

  test('a body beyond the limit is refused, announced or not', async () => {
    const asked = await listen(
      async ({ body }) => ({ status: 200, headers: {}, body: String((await body()).length) }),
      {
        ...LIMITS,
        bodyBytesMax: 10,
      } as Limits,
    )
    for (const headers of [{ 'content-length': '11' }, {}]) {
      const { status, body } = await asked.ask({ method: 'POST', headers, body: { text: 'hello world' } }).heard
      expect([status, body]).toEqual([413, expect.stringContaining('body-too-large')])
    }
    expect(await asked.ask({ method: 'POST', body: { text: 'hello' } }).heard).toMatchObject({ body: '5' })
  })

  test('a body that breaks off is no body', async () => {
    const bodies: unknown[] = []
    const asked = await listen(async ({ body }) => {
      bodies.push(await body().catch((failure: unknown) => failure))
      return { status: 200, headers: {} }
    })
    const exchange = asked.ask({ method: 'POST', body: { text: '{"half":', isCut: true } })
    setTimeout(() => exchange.leave(), 20)
    await expect.poll(() => bodies).toEqual([expect.objectContaining({ code: 'request-invalid' })])
  })

  test('a handler that throws is answered, in our words', async () => {
    const asked = await listen(async () => {
      throw new TypeError('secret prompt')
    })
    const { status, body } = await asked.ask().heard
    expect(status).toBe(500)
    expect(body).toContain('relay-internal')
    expect(body).not.toContain('secret prompt')
  })

  test('what runs when the server closes is let finish', async () => {
    let held: Outlet | undefined
    const server = isSecure
      ? createTlsServer(async () => streaming((outlet) => void (held = outlet)), LIMITS, certificate)
      : createHttpServer(async () => streaming((outlet) => void (held = outlet)), LIMITS)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const one = client((server.address() as AddressInfo).port)
    const exchange = one.ask()
    await expect.poll(() => held).toBeDefined()
    held?.write('data: 1\n\n')
    await exchange.begun
    const closed = once(server, 'close')
    server.close()
    held?.end('data: 2\n\n')
    expect(await exchange.heard).toMatchObject({ body: 'data: 1\n\ndata: 2\n\n', over: 'end' })
    await closed
    one.close()
  })
})
