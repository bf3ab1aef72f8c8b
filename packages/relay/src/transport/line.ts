// One HTTP/1.1 connection: idle, or carrying one exchange. It is given back when the response has ended and nothing
// is left of it on the wire, and is gone after anything else.
import { TLSSocket } from 'node:tls'
import type { Connected } from './connect.ts'
import type { Carrier, Exchange } from './exchange.ts'
import { TransportFailure } from './failure.ts'
import type { Fields } from './fields.ts'
import type { TransportLimits } from './limits.ts'
import { spellHead } from './request.ts'
import { ResponseDecoder, type ResponseSink } from './response.ts'

/** Where a line lives when it carries nothing. */
export interface LineHome {
  /** It can carry another exchange, for so long. */
  isFree(line: Line, idleMs: number): void
  isGone(line: Line): void
  /** The line went before a byte of this exchange did: it wants another one. */
  again(exchange: Exchange): void
}

/** A body up to this size is copied behind its head, which is cheaper than a second piece in the same write. */
const JOINED_BYTES_MAX = 64 * 1024

export class Line implements Carrier, ResponseSink {
  /** For the pool: until when it may wait for another exchange, on the pool's clock. */
  idleUntil = 0

  readonly #connected: Connected
  readonly #home: LineHome
  readonly #limits: TransportLimits
  #exchange: Exchange | undefined
  /** Of the response that is under way. */
  #decoder: ResponseDecoder | undefined
  #idleMs: number
  /** Nothing has been said on it, so nobody can have tired of it. */
  #isFresh = true
  /** Since when it has been idle, on the pool's clock. */
  #restedAt = 0
  #isGone = false

  constructor(connected: Connected, home: LineHome, limits: TransportLimits) {
    this.#connected = connected
    this.#home = home
    this.#limits = limits
    this.#idleMs = limits.idleMs
    connected.onRead((bytes, length) => this.#read(bytes, length))
    connected.socket
      .on('end', () => this.#lose())
      .on('error', (failure) => this.#lose(failure))
      .on('close', () => this.#lose())
  }

  get isGone(): boolean {
    return this.#isGone
  }

  /** Only when it is free. */
  carry(exchange: Exchange): void {
    this.#exchange = exchange
    exchange.carrier = this
    if (this.#isFresh || this.#isTrusted) return this.#write(exchange)
    // If the other side has closed already, that is heard before this writes, and the request goes elsewhere: one that
    // was written cannot be taken back. Twice, since the first comes without another look at the sockets.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#exchange === exchange) this.#write(exchange)
      }),
    )
  }

  get #isTrusted(): boolean {
    const { idleTrustedFromMs, idleTrustedMsMax } = this.#limits
    const idleMs = performance.now() - this.#restedAt
    return idleMs >= idleTrustedFromMs && idleMs <= idleTrustedMsMax
  }

  drop(exchange: Exchange): void {
    if (this.#exchange !== exchange) return
    this.#exchange = undefined
    if (exchange.isSent) this.close()
    else this.rest()
  }

  /** It has nothing to carry. */
  rest(): void {
    this.#isFresh = false
    this.#restedAt = performance.now()
    this.#home.isFree(this, this.#idleMs)
  }

  close(): void {
    this.#lose(new TransportFailure('transport-closed', 'The transport was closed.'))
  }

  head(status: number, fields: Fields): void {
    this.#idleMs = idleMsOf(fields, this.#limits)
    this.#exchange?.head(status, fields)
  }

  data(bytes: Buffer): void {
    this.#exchange?.data(bytes)
  }

  #write(exchange: Exchange): void {
    const { socket } = this.#connected
    const { outgoing } = exchange
    const head = spellHead(outgoing)
    const { body } = outgoing
    this.#decoder = new ResponseDecoder(this)
    exchange.isSent = true
    if (!body) socket.write(head, 'latin1')
    else if (body.length <= JOINED_BYTES_MAX) {
      const joined = Buffer.allocUnsafe(head.length + body.length)
      joined.write(head, 'latin1')
      body.copy(joined, head.length)
      socket.write(joined)
    } else {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body)
      socket.uncork()
    }
    // Known at once only if the very first write failed, and then the kernel took not a byte of it. (Not so of TLS,
    // which writes several times for one of ours: there the request counts as sent, and the error is still to come.)
    if (!socket.errored || socket instanceof TLSSocket) return
    exchange.isSent = false
    this.#lose(socket.errored)
  }

  /** True when more is to follow. */
  #read(bytes: Buffer, length: number): boolean {
    const progress = this.#decoder?.push(bytes, length)
    if (this.#isGone) return false
    if (progress === 'open') return true
    // Nobody asked.
    if (!this.#decoder) this.close()
    else if (progress === 'ended' && this.#decoder.isPersistent && this.#isFlushed && this.#idleMs > 0) this.#release()
    else this.#lose()
    return false
  }

  /** An answer may come before its request has been written; then the rest of it is still on its way. */
  get #isFlushed(): boolean {
    return this.#connected.socket.writableLength === 0
  }

  #release(): void {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#decoder = undefined
    // First, so that whoever hears of the end finds the line free.
    this.rest()
    exchange?.end()
  }

  /** The connection has ended, or must. Without a failure, what has been read says whether it was a good end. */
  #lose(failure?: Error): void {
    if (this.#isGone) return
    this.#isGone = true
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#connected.socket.destroy()
    this.#home.isGone(this)
    if (!exchange) return
    if (!exchange.isSent && !this.#isFresh) return this.#home.again(exchange)
    const progress = failure ?? this.#decoder?.finish()
    exchange.end(progress instanceof Error ? progress : undefined)
  }
}

/** An upstream that says how long it waits is believed, less a margin: it closes while our request is on its way. */
function idleMsOf(fields: Fields, { idleMs, idleMsMax, idleMarginMs }: TransportLimits): number {
  const said = /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(fields['keep-alive'] ?? '')
  return said ? Math.min(Number(said[1]) * 1_000, idleMsMax) - idleMarginMs : idleMs
}
