// Upstreams for the transport's tests: node's own servers, and raw sockets that say exactly what they are told to.
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { afterEach } from 'vitest'
import type { Transport, UpstreamRequest } from '../transport.ts'
import { type NetworkOptions, networkTransport } from './network.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

export function open(options?: NetworkOptions): Transport {
  const transport = networkTransport(options)
  closers.push(() => transport.close())
  return transport
}

/** Listens, remembers its connections, and is gone after the test. */
export async function serve<Kind extends Server | HttpServer>(
  server: Kind,
): Promise<{ port: number; sockets: Socket[]; server: Kind }> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets, server }
}

/** Calls `answer` for each request, with its text and how many came before it. Requests must come in one read. */
export const serveRaw = (answer: (socket: Socket, text: string, count: number) => void) => {
  let count = 0
  return serve(
    createServer({ noDelay: true }, (socket) =>
      socket.on('data', (bytes: Buffer) => answer(socket, bytes.toString('latin1'), count++)),
    ),
  )
}

export interface Seen {
  status: number | undefined
  headers: Readonly<Record<string, string | undefined>>
  body: string
  pieces: string[]
  /** How often `closed` was called: by the end of a test, once. */
  closings: number
  failure: (Error & { code?: string }) | undefined
  unsent: boolean | undefined
  hangUp: () => void
  /** Settles when it is closed, however that came. */
  readonly done: Promise<Seen>
  /** Settles when `enough` of the body is there. */
  until(enough: string): Promise<void>
}

export function ask(
  transport: Transport,
  url: string,
  request: Partial<UpstreamRequest> = {},
  onData: (seen: Seen) => void = () => {},
): Seen {
  let settle: (seen: Seen) => void
  let waiting: (() => void) | undefined
  let isSending = true
  const seen: Seen = {
    status: undefined,
    headers: {},
    body: '',
    pieces: [],
    closings: 0,
    failure: undefined,
    unsent: undefined,
    hangUp: () => {},
    done: new Promise((resolve) => (settle = resolve)),
    until: (enough) =>
      new Promise((resolve) => {
        waiting = () => seen.body.includes(enough) && resolve()
        waiting()
      }),
  }
  const check = (what: string): void => {
    if (isSending) throw new Error(`${what} within send`)
    if (seen.closings > 0) throw new Error(`${what} after closed`)
  }
  seen.hangUp = transport.send(
    { method: 'GET', url, headers: {}, connectMsMax: 5_000, ...request },
    {
      head(status, headers) {
        check('head')
        if (seen.status !== undefined) throw new Error('a second head')
        seen.status = status
        seen.headers = { ...headers }
      },
      data(bytes) {
        check('data')
        seen.pieces.push(bytes.toString('latin1'))
        seen.body += seen.pieces.at(-1)
        waiting?.()
        onData(seen)
      },
      closed(failure, unsent) {
        check('closed')
        seen.closings += 1
        seen.failure = failure
        seen.unsent = unsent ?? false
        settle(seen)
      },
    },
  )
  isSending = false
  return seen
}

export const OK = 'HTTP/1.1 200 OK\r\n'
export const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`
export const counted = (body: string, fields = ''): string =>
  `${OK}${fields}content-length: ${body.length}\r\n\r\n${body}`
