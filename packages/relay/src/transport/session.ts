// One HTTP/2 connection, carrying many exchanges at once. node:http2 speaks the protocol; what is kept here is what
// it leaves open: which ends were ends, which requests were never taken, and whether anybody is still there.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  connect,
  constants,
} from 'node:http2'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Carrier, Exchange } from './exchange.ts'
import { TransportFailure } from './failure.ts'
import { type Fields, noFields } from './fields.ts'
import type { TransportLimits } from './limits.ts'
import { spellFields } from './request.ts'

export interface SessionHome {
  /** It may have room for another stream. */
  hasRoom(session: Session): void
  isGone(session: Session): void
  /** It went before a byte of this exchange did: it wants another one. */
  again(exchange: Exchange): void
}

/** What a stream may send before it hears that it was read, and what all of a session may: 64 KiB would throttle them. */
const STREAM_WINDOW_BYTES = 1024 * 1024
const SESSION_WINDOW_BYTES = 16 * 1024 * 1024

/** What node:http2 may hold for one session, in MB: mostly requests that wait to be written. */
const MEMORY_MB_MAX = 512

/** How many streams are taken where nobody has said (RFC 9113 §6.5.2 recommends no less). */
export const STREAMS_UNSAID = 100

export class Session implements Carrier {
  readonly #http2: ClientHttp2Session
  readonly #home: SessionHome
  readonly #limits: TransportLimits
  readonly #streams = new Map<Exchange, ClientHttp2Stream>()
  /** Undefined until the upstream has said it; before that, one request goes ahead and the others wait to hear. */
  #streamsMax: number | undefined
  #isLeaving = false
  /** Streams after this one were never looked at, once the other side has said good-bye. */
  #lastTaken = Number.POSITIVE_INFINITY
  /** Looks after the session: asks a busy one whether it is there, closes an idle one. */
  #timer: NodeJS.Timeout | undefined
  #isAsked = false

  constructor(origin: string, socket: Socket, home: SessionHome, limits: TransportLimits) {
    this.#home = home
    this.#limits = limits
    this.#http2 = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      maxSessionMemory: MEMORY_MB_MAX,
    })
    this.#http2
      .once('connect', () => this.#http2.setLocalWindowSize(SESSION_WINDOW_BYTES))
      .on('remoteSettings', ({ maxConcurrentStreams = STREAMS_UNSAID }) => {
        this.#streamsMax = maxConcurrentStreams
        home.hasRoom(this)
      })
      .on('goaway', (_code, lastTaken) => {
        this.#isLeaving = true
        this.#lastTaken = lastTaken
      })
      // The streams hear of it themselves.
      .on('error', () => (this.#isLeaving = true))
      .once('close', () => {
        this.#isLeaving = true
        clearTimeout(this.#timer)
        home.isGone(this)
      })
    this.#rest()
  }

  /** How many streams it takes in all, once that is known. */
  get streamsMax(): number | undefined {
    return this.#streamsMax === undefined ? undefined : Math.min(this.#streamsMax, this.#limits.streamsMax)
  }

  get isRoomy(): boolean {
    return !this.#isLeaving && !this.#http2.closed && this.#streams.size < (this.streamsMax ?? 1)
  }

  /** Only when it is roomy. */
  carry(exchange: Exchange): void {
    const { outgoing } = exchange
    let stream: ClientHttp2Stream
    try {
      stream = this.#http2.request(spellFields(outgoing), { endStream: outgoing.body === undefined })
    } catch (cause) {
      // Not from in here: whoever sends must not be answered before it knows how to hang up.
      return queueMicrotask(() => exchange.end(cause as Error))
    }
    if (this.#streams.size === 0) this.#watch()
    this.#streams.set(exchange, stream)
    exchange.carrier = this
    exchange.isSent = true
    let failure: Error | undefined
    let hasEnded = false
    // node:http2 pushes the end of a stream that was broken off too, whatever the code, but not before it is closed.
    stream.push = (bytes: Buffer | null, ...rest): boolean => {
      hasEnded ||= bytes === null && !stream.closed
      return Readable.prototype.push.call(stream, bytes, ...rest)
    }
    stream
      .on('response', (headers) => exchange.head(headers[':status'] ?? 0, flat(headers)))
      .on('data', (bytes: Buffer) => exchange.data(bytes))
      .on('end', () => {
        if (!hasEnded) return
        exchange.end()
        // An answer may come before its request has been taken; then nobody will take the rest.
        if (stream.writableLength > 0) stream.close(constants.NGHTTP2_CANCEL)
      })
      .on('error', (cause) => (failure = cause))
      .once('close', () => this.#leave(exchange, stream, failure))
    if (outgoing.body) stream.end(outgoing.body)
  }

  drop(exchange: Exchange): void {
    this.#streams.get(exchange)?.close(constants.NGHTTP2_CANCEL)
  }

  close(failure: Error): void {
    for (const exchange of this.#streams.keys()) exchange.end(failure)
    this.#http2.destroy()
  }

  #leave(exchange: Exchange, stream: ClientHttp2Stream, cause: Error | undefined): void {
    this.#streams.delete(exchange)
    if (this.#streams.size === 0 && !this.#http2.destroyed) this.#rest()
    if (exchange.isOpen) {
      const isUntaken = stream.id === undefined || stream.id > this.#lastTaken
      const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM
      exchange.isSent = !isUntaken && !isRefused
      // Who is going cannot take it, and another session can. A refusal is an answer, and for the caller to judge.
      if (isUntaken && !exchange.isSecondTry) {
        exchange.isSecondTry = true
        this.#home.again(exchange)
      } else exchange.end(failureOf(stream, !exchange.isSent, cause))
    }
    this.#home.hasRoom(this)
  }

  #watch(): void {
    clearTimeout(this.#timer)
    this.#isAsked = false
    this.#timer = setInterval(() => {
      // Destroyed, it takes a while to close.
      if (this.#http2.destroyed) return
      if (this.#isAsked) return this.#giveUp()
      this.#isAsked = true
      this.#http2.ping((failure) => (this.#isAsked = failure !== null))
    }, this.#limits.pingMs)
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#isLeaving = true
      this.#http2.close()
    }, this.#limits.sessionIdleMs)
  }

  #giveUp(): void {
    this.close(new TransportFailure('session-silent', `No answer to a ping in ${this.#limits.pingMs} ms.`))
  }
}

function failureOf(stream: ClientHttp2Stream, isRefused: boolean, cause: Error | undefined): Error {
  if (isRefused) return new TransportFailure('stream-refused', 'The upstream did not take the request.')
  // A platform's word (ECONNRESET) is more than ours; that of node:http2 is less.
  if (cause && !('code' in cause && String(cause.code).startsWith('ERR_HTTP2'))) return cause
  const { rstCode } = stream
  // Node says CANCEL of streams whose connection has ended.
  if (rstCode === constants.NGHTTP2_CANCEL)
    return new TransportFailure('response-cut', 'The connection ended before the response did.', cause && { cause })
  return new TransportFailure(
    'stream-reset',
    `The upstream reset the stream (HTTP/2 error ${rstCode}).`,
    cause && { cause },
  )
}

function flat(headers: IncomingHttpHeaders): Fields {
  const fields = noFields()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !name.startsWith(':')) fields[name] = Array.isArray(value) ? value.join(', ') : value
  return fields
}
