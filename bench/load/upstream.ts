// The bench's upstream, a process of its own: it answers every request with the tokens that were ordered, and is
// deliberately not an HTTP server. Plain sockets and one timer wheel, so that on a small machine the load leaves
// the processor to what is measured.
import { type Server, type Socket, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { serveCalls } from './call.ts'
import { type Order, orderIn } from './order.ts'
import { ENDING, EVENT_BYTES, nowUs, tokenEvent } from './token.ts'
import { Wheel } from './wheel.ts'

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n' +
  'connection: keep-alive\r\nkeep-alive: timeout=600\r\ntransfer-encoding: chunked\r\n\r\n'
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const CHUNK_SIZE = `${EVENT_BYTES.toString(16)}\r\n`
const END = `${chunk(ENDING)}0\r\n\r\n`

/** Streams without a pace, each of which writes once per turn of the event loop unless its socket is full. */
const eager = new Set<Stream>()
const wheel = new Wheel<Stream>((stream) => stream.onDue())

class Stream {
  readonly #socket: Socket
  readonly #order: Order
  #sent = 0
  #dueMs: number

  /** Head and first token leave together, at once. */
  constructor(socket: Socket, order: Order) {
    this.#socket = socket
    this.#order = order
    const first = Math.max(order.lead, order.burst === 'as-taken' ? 1 : order.burst)
    socket.write(HEAD + this.#events(first), 'latin1')
    this.#dueMs = nowUs() / 1000
  }

  begin(): void {
    if (this.#order.rate === 0) join(this)
    else this.#wait()
  }

  /** Its moment, among the paced ones. */
  onDue(): void {
    if (this.#write()) this.#wait()
  }

  /** Its turn, among the eager ones. */
  onTurn(): void {
    const goesOn = this.#write()
    if (goesOn && !this.#socket.writableNeedDrain) return
    eager.delete(this)
    if (goesOn) this.#socket.once('drain', () => join(this))
  }

  /** False: that was the ending, or nobody listens any more. */
  #write(): boolean {
    if (this.#socket.destroyed) return false
    const { tokens, burst } = this.#order
    const isOver = this.#sent === tokens
    if (isOver) this.#socket.write(END, 'latin1')
    else if (burst === 'as-taken') this.#fill()
    else this.#socket.write(this.#events(burst), 'latin1')
    return !isOver
  }

  /** As a response of `node:http` does it: what is written in one turn leaves together. */
  #fill(): void {
    this.#socket.cork()
    while (this.#sent < this.#order.tokens && this.#socket.write(this.#events(1), 'latin1'));
    this.#socket.uncork()
  }

  #wait(): void {
    this.#dueMs += 1000 / this.#order.rate
    wheel.add(this, this.#dueMs)
  }

  #events(count: number): string {
    const last = Math.min(this.#sent + count, this.#order.tokens)
    const now = nowUs()
    let text = ''
    while (this.#sent < last) text += CHUNK_SIZE + tokenEvent(this.#sent++, now) + '\r\n'
    return text
  }
}

function join(stream: Stream): void {
  if (eager.size === 0) setImmediate(turn)
  eager.add(stream)
}

function turn(): void {
  for (const stream of eager) stream.onTurn()
  if (eager.size > 0) setImmediate(turn)
}

/** One request after another on one connection, bodies by `content-length`. */
function listenTo(socket: Socket): void {
  let unread = ''
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    unread += text
    const headEnd = unread.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(unread.slice(0, headEnd))?.[1] ?? 0)
    const end = headEnd + 4 + length
    if (unread.length < end) return
    const order = orderIn(unread.slice(headEnd, end))
    unread = unread.slice(end)
    if (order) new Stream(socket, order).begin()
    else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
  })
}

const server: Server = createServer(listenTo)
serveCalls({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: 8192 }, () =>
        resolve((server.address() as AddressInfo).port),
      )
    }),
})
process.on('disconnect', () => process.exit())
