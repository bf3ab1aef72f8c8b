// One HTTP/1.1 connection of the bench's client. Sends a request, follows its answer token by token, and judges it:
// every token exactly once, in order, then the ending. Reads bytes in place, into one buffer for all lines.
import { type Socket, connect } from 'node:net'
import { Body } from './body.ts'
import { nowUs } from './token.ts'

export interface Target {
  readonly port: number
  /** Others that serve the same: lines take turns, and whoever comes back comes to the next. */
  readonly others?: readonly number[]
  /** Lines of the request's head that this peer wants, each with its CR LF. */
  readonly headers: string
  /** Where it is asked, and in which of the two dialects. Default: OpenAI's chat. */
  readonly surface?: Surface
}

export interface Surface {
  readonly path: string
  /** What stands before the model's name. */
  readonly modelPrefix: string
  /** What the last words of a whole answer contain. */
  readonly ending: string
}

export const OPENAI_CHAT: Surface = { path: '/v1/chat/completions', modelPrefix: '', ending: 'data: [DONE]' }

export interface Expectation {
  /** Number of the first token. */
  readonly from: number
  /** Number after the last one. */
  readonly to: number
  readonly ending: string
}

export interface Listener {
  /** A token, when it arrived, and how long after it was sent (both in microseconds). */
  onToken(us: number, ageUs: number): void
  /** Called once. Without a failure every token arrived intact, and the ending after them. */
  onOver(failure: string | undefined, us: number): void
}

const buffer = Buffer.allocUnsafe(256 * 1024)

export class Line {
  readonly opened: Promise<void>
  readonly #socket: Socket
  #head = ''
  #body: Body | undefined
  #expected: Expectation | undefined
  #listener: Listener | undefined

  constructor(port: number) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (bytes) => {
          this.#read(bytes, nowUs())
          return true
        },
      },
    })
    this.opened = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve)
      this.#socket.once('error', reject)
    })
    this.#socket.on('error', (failure: NodeJS.ErrnoException) => this.#over(failure.code ?? failure.name))
    this.#socket.on('close', () => this.#over('the line was closed'))
  }

  ask(request: string, expected: Expectation, listener: Listener): void {
    this.#head = ''
    this.#body = undefined
    this.#expected = expected
    this.#listener = listener
    if (this.#socket.destroyed) this.#over('the line was closed before it was asked')
    else this.#socket.write(request, 'latin1')
  }

  /** The value of one of the answer's headers. */
  header(name: string): string | undefined {
    return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(this.#head)?.[1]
  }

  /** Breaks the line as a dead network does. Whoever was listening hears nothing more. */
  drop(): void {
    this.#listener = undefined
    this.#socket.resetAndDestroy()
  }

  close(): void {
    this.#listener = undefined
    this.#socket.destroy()
  }

  #read(size: number, us: number): void {
    const expected = this.#expected
    const listener = this.#listener
    if (!listener || !expected) return
    let at = 0
    if (!this.#body) {
      const before = this.#head.length
      this.#head += buffer.toString('latin1', 0, size)
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      at = end + 4 - before
      this.#head = this.#head.slice(0, end)
      const status = this.#head.slice(9, 12)
      if (status !== '200') return this.#over(`status ${status}`)
      if (this.header('transfer-encoding')?.toLowerCase() !== 'chunked') return this.#over('the body is not chunked')
      this.#body = new Body(expected, listener)
    }
    this.#body.read(buffer, at, size, us)
    if (this.#body.isOver) this.#over(this.#body.verdict, us)
  }

  #over(failure: string | undefined, us = nowUs()): void {
    const listener = this.#listener
    this.#listener = undefined
    listener?.onOver(failure, us)
  }
}
