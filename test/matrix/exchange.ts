// One request and its response on their way through the fault proxy. Framing is its business, faults are not.
import { type Socket, connect } from 'node:net'
import { type BodyReader, LAST_CHUNK, bodyReaderOf, chunk, header, splitHead, withHeader } from './http-framing.ts'

/** What the proxy has to say to what passes. */
export interface Censor {
  /** The request has arrived whole. A text: the answer instead of the server's. */
  request(): string | undefined
  /** The head of the response. False: it is lost. */
  head(head: string): boolean
  /** A piece of the body: how much of it may pass, and what happens after it. */
  body(plain: Buffer): { pass: number; after?: () => void }
}

export class Exchange {
  readonly client: Socket
  /** Own connection to the server, closed with the exchange, so that one exchange is one connection there. */
  readonly server: Socket
  /** While it was held, the body turned out to have been at its end: there is nothing left to break. */
  hasEnded = false
  readonly #censor: Censor
  readonly #onDone: () => void
  #request = Buffer.alloc(0)
  #isSent = false
  #start = Buffer.alloc(0)
  #body: BodyReader | undefined
  #isChunked = false
  #isHeld = false
  /** Something was held back. */
  #isShort = false
  #isOver = false

  /** @param onDone the client may send its next request on the same connection */
  constructor(client: Socket, port: number, censor: Censor, onDone: () => void) {
    this.client = client
    this.server = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#censor = censor
    this.#onDone = onDone
    this.server.on('error', () => undefined)
    this.server.on('data', (bytes: Buffer) => this.#read(bytes))
    this.server.on('close', (hadError) => this.#closed(hadError))
  }

  /** Bytes from the client. The request goes on when it is whole: they are small here, and never chunked. */
  send(bytes: Buffer): void {
    this.#request = Buffer.concat([this.#request, bytes])
    const parts = splitHead(this.#request)
    if (!parts || this.#isSent) return
    const body = bodyReaderOf(parts.head)
    body.push(parts.rest)
    if (!body.done) return
    this.#isSent = true
    const answer = this.#censor.request()
    if (answer === undefined) {
      this.server.write(withHeader(parts.head, 'connection', 'close'), 'latin1')
      this.server.write(parts.rest)
    } else {
      this.client.write(answer)
      this.end()
    }
  }

  /** Nothing is passed on from here. */
  hold(): void {
    this.#isHeld = true
  }

  /** The body ends here, as far as HTTP is concerned. */
  endBody(): void {
    if (this.#isChunked) this.client.write(LAST_CHUNK)
    this.end()
  }

  breakOff(): void {
    this.#isOver = true
    this.client.resetAndDestroy()
    this.server.destroy()
  }

  end(): void {
    this.#isOver = true
    this.server.destroy()
    this.#onDone()
  }

  #read(bytes: Buffer): void {
    if (this.#isOver) return
    if (this.#body) return this.#pass(bytes)
    this.#start = Buffer.concat([this.#start, bytes])
    const parts = splitHead(this.#start)
    if (!parts) return
    if (!this.#censor.head(parts.head)) return this.breakOff()
    this.#body = bodyReaderOf(parts.head)
    this.#isChunked = header(parts.head, 'transfer-encoding') === 'chunked'
    // That this connection closes is between the server and us; undici would take its reset for a regular end.
    this.client.write(withHeader(parts.head, 'connection'), 'latin1')
    this.#pass(parts.rest)
  }

  #pass(bytes: Buffer): void {
    const body = this.#body!
    const plain = body.push(bytes)
    const { pass, after } = this.#isHeld ? { pass: 0 } : this.#censor.body(plain)
    const passed = plain.subarray(0, pass)
    if (pass > 0) this.client.write(this.#isChunked ? chunk(passed) : passed)
    this.#isShort ||= pass < plain.length
    this.hasEnded = body.done && !this.#isShort
    if (after) after()
    else if (this.hasEnded && !this.#isHeld) this.endBody()
  }

  /** A server that dies breaks its lines; it does not end them. */
  #closed(hadError: boolean): void {
    if (this.#isOver || this.#isHeld) return
    this.#isOver = true
    if (hadError) this.client.resetAndDestroy()
    else this.client.destroy()
  }
}
