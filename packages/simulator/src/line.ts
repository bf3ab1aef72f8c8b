// One response, below HTTP's manners: node:http writes the head, and from there the body goes to the socket with our
// own chunked framing, because one write of one string is what a token may cost, and because ServerResponse would
// repair the very things that are to be broken.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Octets } from './octets.ts'
import type { Outcome } from './steps.ts'

export interface Line {
  head(status: number, headers: Readonly<Record<string, string>>): void
  /** One chunk, one write, with so many tokens in it. False: the line is full, write no more until `onDrain`. */
  write(octets: Octets, tokens: number): boolean
  /** Ends the body as its framing says. The connection may be used again. */
  end(outcome: Outcome): void
  /** FIN, and no end of the body. */
  close(): void
  /** RST, without a FIN before it. What the other side has not read yet may be lost to it. */
  reset(): void
  onDrain: (() => void) | undefined
  /** The other side has gone before we ended, closed or reset. Called at most once. */
  onGone: (() => void) | undefined
}

export class HttpLine implements Line {
  onDrain: (() => void) | undefined
  onGone: (() => void) | undefined
  readonly #response: ServerResponse
  readonly #socket: Socket
  readonly #drained = (): void => this.onDrain?.()
  #isOver = false

  constructor(response: ServerResponse, socket: Socket) {
    this.#response = response
    this.#socket = socket
    socket.on('drain', this.#drained)
    // Also told when nothing is being written: node:http reads on, and sees the client's FIN or RST.
    response.once('close', () => {
      socket.off('drain', this.#drained)
      if (!this.#isOver) this.onGone?.()
      this.#isOver = true
    })
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#response.writeHead(status, { ...headers, 'transfer-encoding': 'chunked' })
    this.#response.flushHeaders()
  }

  write(octets: Octets): boolean {
    return this.#socket.write(`${octets.length.toString(16)}\r\n${octets}\r\n`, 'latin1')
  }

  end(): void {
    this.#isOver = true
    this.#response.end()
  }

  close(): void {
    this.#isOver = true
    // `destroySoon` and not `end`: the other side may never close its half.
    this.#socket.destroySoon()
  }

  reset(): void {
    this.#isOver = true
    // `resetAndDestroy` would say FIN first, and a quick reader would take that for a close.
    this.#socket.destroySoon = () => this.#socket.destroy()
    this.#socket.resetAndDestroy()
  }
}
