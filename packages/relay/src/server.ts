// The relay on the network: node's servers around `handle`, without TLS (HTTP/1.1) or with it (HTTP/2, and HTTP/1.1 for
// whoever speaks no other).
import { type Server, createServer } from 'node:http'
import { type Http2SecureServer, type ServerHttp2Session, createSecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import type { Handler } from './http.ts'
import type { Limits } from './limits.ts'
import { refuseNoise, serveHttp1 } from './server/http1.ts'
import { serveHttp2 } from './server/http2.ts'

/** Connections that may wait to be accepted: as many readers may come back at once. */
export const BACKLOG = 4_096

/** Behind a balancer the relay should be the one that closes idle connections last. */
const KEEP_ALIVE_MS = 75_000

/** How much of uploads may be under way, for one stream and for a connection: 64 KiB, the usual, is slow from afar. */
const UPLOAD_BYTES_AHEAD = 1024 * 1024

export function createHttpServer(handle: Handler, limits: Limits): Server {
  const server: Server = createServer(
    { noDelay: true, keepAlive: true, keepAliveTimeout: KEEP_ALIVE_MS },
    serveHttp1(handle, limits, () => !server.listening),
  )
  server.on('clientError', refuseNoise)
  return server
}

/** Both in PEM: the certificate with those that vouch for it, and its key. */
export interface Certificate {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** New connections are shown another certificate after `setSecureContext`; those that are open stay. */
export interface TlsServer extends Http2SecureServer {
  /** Breaks what is still running. */
  closeAllConnections(): void
}

/** @throws Error in OpenSSL's words when the certificate cannot be used */
export function createTlsServer(handle: Handler, limits: Limits, certificate: Certificate): TlsServer {
  const onHttp1 = serveHttp1(handle, limits, () => !server.listening)
  const onHttp2 = serveHttp2(handle, limits)
  const options = {
    ...certificate,
    allowHTTP1: true,
    noDelay: true,
    keepAlive: true,
    settings: { maxConcurrentStreams: limits.streamsPerConnectionMax, initialWindowSize: UPLOAD_BYTES_AHEAD },
    // Megabytes. A page for each stream may wait for a connection that has fallen behind; the rest is node's default.
    maxSessionMemory: 10 + Math.ceil((limits.streamsPerConnectionMax * limits.pageCharsMax) / 1e6),
  }
  const server = createSecureServer(options, (request, response) => {
    if (request.httpVersionMajor === 2) onHttp2(request.stream, request.headers)
    else onHttp1(request as never, response as never)
  })
  server.on('clientError', refuseNoise)

  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    session.setLocalWindowSize(UPLOAD_BYTES_AHEAD)
    // Without a stream there is no heartbeat; a stream that is still open when this is over is let finish.
    session.setTimeout(KEEP_ALIVE_MS, () => session.close())
  })

  const close = server.close.bind(server)
  return Object.assign(server, {
    // The type knows of no such option, the server does.
    keepAliveTimeout: KEEP_ALIVE_MS,
    /** What runs goes on; everybody is told to come no more on this connection. */
    close(done?: (failure?: Error) => void) {
      for (const session of sessions) session.close()
      return close(done)
    },
    closeAllConnections() {
      for (const socket of sockets) socket.destroy()
    },
  })
}
