// HTTP/1.1, with TLS or without. Event streams bypass ServerResponse once its head is out, because its bookkeeping per
// write costs more than everything else the relay does for a token.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { dialectOf, problemOf, refuse } from '../answers.ts'
import type { Answer, Handler, Incoming, Outlet } from '../http.ts'
import type { Limits } from '../limits.ts'
import { readBody } from './body.ts'

/**
 * What `handle` answers, for a server of HTTP/1.1.
 * @param isClosing answers are the last ones of their connections
 */
export const serveHttp1 =
  (handle: Handler, limits: Limits, isClosing: () => boolean = () => false): RequestListener =>
  (request, response) => {
    const incoming = incomingOf(request, response, limits)
    // Whoever keeps a connection shall not ask again where nobody will be.
    response.once('finish', () => isClosing() && request.socket.end())
    handle(incoming)
      .catch((cause: unknown) => refuse(problemOf(cause), dialectOf(incoming)))
      .then((answer) => send(answer, request, response, isClosing()))
      .catch(() => response.destroy())
  }

/** The answer to bytes that are no HTTP. */
export function refuseNoise(_failure: Error, socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
}

function incomingOf(request: IncomingMessage, response: ServerResponse, limits: Limits): Incoming {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: request.headers as Record<string, string | undefined>,
    address: request.socket.remoteAddress,
    isSecure: 'encrypted' in request.socket,
    body: (bytesMax = limits.bodyBytesMax) => readBody(request, request.headers, bytesMax),
    onGone(work) {
      if (response.destroyed) queueMicrotask(work)
      const forget = (): void => {
        response.off('close', onClose)
        request.socket.off('close', onClose)
      }
      const onClose = (): void => {
        forget()
        // `close` also follows a proper end.
        if (!response.writableFinished) work()
      }
      response.once('close', onClose)
      // A pipelined response that waits for its turn does not hear of its connection.
      if (!response.socket) request.socket.once('close', onClose)
      return forget
    },
  }
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse, isLast: boolean): void {
  // Gone already: whoever waits for that has been told by onGone.
  if (response.destroyed) return
  // What is left of a body nobody wants would be taken for the next request.
  if (!request.complete || isLast) response.setHeader('connection', 'close')
  response.writeHead(answer.status, answer.headers)
  if (!answer.stream) {
    if (request.complete) response.end(answer.body)
    else endAfterUpload(answer.body, request, response)
    return
  }
  // Head and first frames in one write: what made the head due is durable, and given to its reader, by the end of this
  // turn of the event loop. When nothing is, the head goes alone.
  const { socket } = response
  socket?.cork()
  response.flushHeaders()
  answer.stream(outletOf(request, response))
  setImmediate(() => socket?.uncork())
}

/**
 * Answers a request whose body nobody wants. Closing while the client is still sending would reset the connection, and
 * the client would hear that instead of the answer: so the rest is taken and thrown away, for a while.
 */
function endAfterUpload(body: string | Buffer | undefined, request: IncomingMessage, response: ServerResponse): void {
  response.write(body ?? '')
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, UPLOAD_MS_MAX)
  request.once('close', end)
  request.resume()
}

/** How long an unwanted body is listened to. */
const UPLOAD_MS_MAX = 2_000

/**
 * Writes straight to the socket, in chunks framed by hand (RFC 9112 §7.1). A pipelined response waits for its turn and
 * has no socket yet, and HTTP/1.0 knows no chunks: both are rare, and ServerResponse knows what to do.
 */
function outletOf(request: IncomingMessage, response: ServerResponse): Outlet {
  const socket = request.httpVersionMinor === 0 ? null : response.socket
  const stream: Socket | ServerResponse = socket ?? response
  const onDrain = (): void => outlet.onDrain?.()
  const release = (): void => void stream.off('drain', onDrain)
  const outlet: Outlet = {
    onDrain: undefined,
    write: socket
      ? (octets) => socket.write(`${octets.length.toString(16)}\r\n${octets}\r\n`, 'latin1')
      : (octets) => response.write(octets, 'latin1'),
    end(octets = '') {
      release()
      // The last frames and the last chunk in one write.
      socket?.cork()
      if (octets !== '') outlet.write(octets)
      response.end()
      socket?.uncork()
    },
    abort() {
      release()
      // Without chunks a closed connection is a proper end, so it has to be a reset.
      if (request.httpVersionMinor === 0) request.socket.resetAndDestroy()
      else stream.destroy()
    },
  }
  stream.on('drain', onDrain)
  response.once('close', release)
  return outlet
}
