// What only a server with TLS does: many readers on one connection, and another certificate while it runs.
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect as connectPlain } from 'node:net'
import { type TLSSocket, connect } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import type { Handler, Outlet } from '../http.ts'
import { LIMITS, type Limits } from '../limits.ts'
import { type TlsServer, createTlsServer } from '../server.ts'
import { makeCertificate } from '../transport/certificate.suite.ts'
import { type Client, http2Client } from './client.suite.ts'

const certificate = makeCertificate()
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

interface Served {
  readonly server: TlsServer
  readonly port: number
  readonly client: Client & { readonly session: ReturnType<typeof http2Client>['session'] }
}

async function serve(handle: Handler, limits: Partial<Limits> = {}): Promise<Served> {
  const server = createTlsServer(handle, { ...LIMITS, ...limits }, certificate)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = http2Client(port, certificate.cert)
  closers.push(() => {
    client.close()
    server.close()
    server.closeAllConnections()
  })
  return { server, port, client }
}

const streaming =
  (work: (outlet: Outlet, path: string) => void): Handler =>
  async ({ path }) => ({ status: 200, headers: {}, stream: (outlet) => work(outlet, path) })

test('two hundred readers share one connection, and each reads its own', async () => {
  const readers = Array.from({ length: 200 }, (_, at) => `/reply/${at}`)
  const outlets = new Map<string, Outlet>()
  const { server, client } = await serve(streaming((outlet, path) => void outlets.set(path, outlet)))
  let connections = 0
  server.on('secureConnection', () => (connections += 1))
  const exchanges = readers.map((path) => client.ask({ path }))
  await expect.poll(() => outlets.size).toBe(readers.length)
  for (const round of [1, 2, 3]) for (const [path, outlet] of outlets) outlet.write(`${path} ${round}\n`)
  for (const outlet of outlets.values()) outlet.end()
  const heard = await Promise.all(exchanges.map((exchange) => exchange.heard))
  expect(heard.map(({ body }) => body)).toEqual(readers.map((path) => `${path} 1\n${path} 2\n${path} 3\n`))
  expect(heard.every(({ over }) => over === 'end')).toBe(true)
  expect(connections).toBeLessThanOrEqual(1)
})

test('a browser hears how many requests one connection takes', async () => {
  const { client } = await serve(
    streaming((outlet) => outlet.end()),
    { streamsPerConnectionMax: 7 },
  )
  await client.ask().heard
  expect(client.session.remoteSettings.maxConcurrentStreams).toBe(7)
})

test('a reader that takes nothing holds up nobody else on its connection', async () => {
  let stuck: Outlet | undefined
  const { client } = await serve(
    streaming((outlet, path) => {
      if (path !== '/stuck') return outlet.end('data: 1\n\n')
      while (outlet.write('x'.repeat(4_096)));
      stuck = outlet
    }),
  )
  let resume = (): void => {}
  const one = client.ask({ path: '/stuck', paused: (go) => (resume = go) })
  await expect.poll(() => stuck).toBeDefined()
  for (let at = 0; at < 20; at++) expect((await client.ask({ path: '/other' }).heard).body).toBe('data: 1\n\n')
  stuck?.end()
  resume()
  expect((await one.heard).over).toBe('end')
})

test('an aborted reader takes nobody on its connection with it', async () => {
  const outlets = new Map<string, Outlet>()
  const { client } = await serve(
    streaming((outlet, path) => {
      outlets.set(path, outlet)
      outlet.write('data: 1\n\n')
    }),
  )
  const [one, other] = [client.ask({ path: '/one' }), client.ask({ path: '/other' })]
  await Promise.all([one.begun, other.begun])
  outlets.get('/one')?.abort()
  expect((await one.heard).over).toBe('cut')
  outlets.get('/other')?.end('data: 2\n\n')
  expect(await other.heard).toMatchObject({ body: 'data: 1\n\ndata: 2\n\n', over: 'end' })
})

test('a new certificate is for new connections, and those that are open do not notice', async () => {
  let held: Outlet | undefined
  const { server, port, client } = await serve(streaming((outlet) => void (held = outlet)))
  const exchange = client.ask()
  await expect.poll(() => held).toBeDefined()
  held?.write('data: 1\n\n')
  await exchange.begun
  expect(await shown(port)).toBe(fingerprintOf(certificate.cert))

  const next = makeCertificate()
  server.setSecureContext(next)
  expect(await shown(port)).toBe(fingerprintOf(next.cert))
  held?.end('data: 2\n\n')
  expect(await exchange.heard).toMatchObject({ body: 'data: 1\n\ndata: 2\n\n', over: 'end' })
})

test('a certificate that is none is refused at once', () => {
  const none = { ...certificate, cert: 'none' }
  expect(() =>
    createTlsServer(
      streaming(() => {}),
      LIMITS,
      none,
    ),
  ).toThrow(/PEM/i)
})

test('closing all connections leaves none, those that never shook hands included', async () => {
  const { server, port, client } = await serve(streaming((outlet) => void outlet.write('data: 1\n\n')))
  const exchange = client.ask()
  await exchange.begun
  const silent = connectPlain(port, '127.0.0.1')
  silent.on('error', () => {})
  await once(silent, 'connect')
  const closed = once(server, 'close')
  server.close()
  await new Promise((resolve) => setImmediate(resolve))
  server.closeAllConnections()
  expect((await exchange.heard).over).toBe('cut')
  await closed
})

test('plain HTTP on this port is hung up on, and harms nobody', async () => {
  const { port, client } = await serve(streaming((outlet) => outlet.end('data: 1\n\n')))
  const plain = connectPlain(port, '127.0.0.1')
  plain.on('error', () => {})
  plain.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  plain.resume()
  await once(plain, 'close')
  expect((await client.ask().heard).body).toBe('data: 1\n\n')
})

/** The fingerprint of the certificate that a new connection is shown. */
async function shown(port: number): Promise<string> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256
