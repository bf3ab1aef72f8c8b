// HTTP/2: each request is a stream of a connection that it shares, so one browser may read a hundred replies over one.
// Written against the streams themselves: node's imitation of HTTP/1.1 around them would cost more with each write.
import { type IncomingHttpHeaders, type ServerHttp2Stream, constants } from 'node:http2'
import { dialectOf, problemOf, refuse } from '../answers.ts'
import type { Answer, Handler, Incoming, Outlet } from '../http.ts'
import type { Limits } from '../limits.ts'
import { readBody } from './body.ts'

/** What `handle` answers, for one stream. */
export const serveHttp2 =
  (handle: Handler, limits: Limits) =>
  (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    // Whoever resets a stream makes an error of it, and an error that nobody listens to ends the process.
    stream.on('error', () => {})
    const incoming = incomingOf(stream, headers, limits)
    handle(incoming)
      .catch((cause: unknown) => refuse(problemOf(cause), dialectOf(incoming)))
      .then((answer) => send(answer, stream, headers))
      .catch(() => abort(stream))
  }

function incomingOf(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, limits: Limits): Incoming {
  const target = headers[':path'] ?? '/'
  const mark = target.indexOf('?')
  return {
    method: headers[':method'] ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    // Under the name that it has in HTTP/1.1.
    headers: { ...headers, host: headers.host ?? headers[':authority'] } as Record<string, string | undefined>,
    address: stream.session?.socket.remoteAddress,
    isSecure: true,
    body: (bytesMax = limits.bodyBytesMax) => readBody(stream, headers, bytesMax, () => !isBroken(stream)),
    onGone(work) {
      const onClose = (): void => {
        // `close` also follows a proper end.
        if (isBroken(stream) || !stream.writableEnded) work()
      }
      if (stream.destroyed) queueMicrotask(work)
      else stream.once('close', onClose)
      return () => void stream.off('close', onClose)
    },
  }
}

/** True when either side has reset it, or its connection broke. */
const isBroken = (stream: ServerHttp2Stream): boolean =>
  stream.aborted || (stream.rstCode !== undefined && stream.rstCode !== constants.NGHTTP2_NO_ERROR)

function send(answer: Answer, stream: ServerHttp2Stream, { ':method': method }: IncomingHttpHeaders): void {
  // Gone already: whoever waits for that has been told by onGone.
  if (stream.destroyed || stream.closed) return
  // What is left of the body nobody wants.
  stream.resume()
  const head = { ...answer.headers, ':status': answer.status }
  if (answer.stream) {
    // The head goes out with the first frames: what is said in one turn of the event loop is one write of the connection.
    stream.respond(head)
    return answer.stream(outletOf(stream))
  }
  if (answer.body === undefined || method === 'HEAD') stream.respond(head, { endStream: true })
  else {
    stream.respond(head)
    stream.end(answer.body)
  }
  // A client that is still sending it may stop, and is told of no failure (RFC 9113 §8.1).
  if (!stream.endAfterHeaders && !stream.readableEnded)
    stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR))
}

/**
 * Never writes an empty string: behind others that wait for their turn, node 20 takes it for the last of them, frees
 * their memory with it, and then sends whatever stands there.
 */
function outletOf(stream: ServerHttp2Stream): Outlet {
  const onDrain = (): void => outlet.onDrain?.()
  const release = (): void => void stream.off('drain', onDrain)
  const outlet: Outlet = {
    onDrain: undefined,
    write: (octets) => (octets === '' ? !stream.writableNeedDrain : stream.write(octets, 'latin1')),
    end(octets = '') {
      release()
      if (octets === '') stream.end()
      else stream.end(octets, 'latin1')
    },
    abort() {
      release()
      abort(stream)
    },
  }
  stream.on('drain', onDrain)
  stream.once('close', release)
  return outlet
}

/**
 * RST_STREAM, with INTERNAL_ERROR: to some clients NO_ERROR is an end like any other. Not by `close`, which ends the body
 * first where nothing of it is waiting, so that the cut would arrive as an end.
 */
const abort = (stream: ServerHttp2Stream): void => void stream.destroy(new Error('broken off'))
