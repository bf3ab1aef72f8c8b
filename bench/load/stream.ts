// A reply as the bench's client reads it: started once, perhaps resumed on a new line.
import { Line, OPENAI_CHAT, type Surface, type Target } from './line.ts'
import { type Order, bodyOf } from './order.ts'
import { nowUs } from './token.ts'

export interface Stopwatch {
  onToken(ageUs: number): void
}

export class Stream {
  tokens = 0
  isOver = false
  /** Milliseconds from the request to the first token of the last reading; undefined when none came. */
  firstTokenMs: Promise<number | undefined> = Promise.resolve(undefined)
  readonly #target: Target
  readonly #stopwatch: Stopwatch
  readonly #ports: readonly number[]
  #turn: number
  #line: Line
  #replyId: string | undefined

  /** @param turn at which of the target's ports it begins */
  constructor(target: Target, stopwatch: Stopwatch, turn: number) {
    this.#target = target
    this.#stopwatch = stopwatch
    this.#ports = [target.port, ...(target.others ?? [])]
    this.#turn = turn
    this.#line = new Line(this.#port)
  }

  get opened(): Promise<void> {
    return this.#line.opened
  }

  /** Resolves when the answer is over: with what was wrong with it, or undefined. */
  start(order: Order): Promise<string | undefined> {
    const { path, modelPrefix } = this.#surface
    const body = bodyOf(order, modelPrefix)
    const head = `POST ${path} HTTP/1.1\r\n${this.#common}content-type: application/json\r\n`
    return this.#read(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, 0, order.tokens)
  }

  /** On a new line, whose opening is part of the time. Each token is one frame, so seq is the number of tokens held. */
  resume(after: number, tokens: number): Promise<string | undefined> {
    const id = this.#replyId
    if (!id) return Promise.resolve('the reply was not named')
    this.#line.close()
    this.#turn += 1
    this.#line = new Line(this.#port)
    this.#line.opened.catch(() => {})
    const head = `GET /v1/replies/${id}/events HTTP/1.1\r\n${this.#common}last-event-id: ${after}\r\n\r\n`
    return this.#read(head, after, tokens)
  }

  drop(): void {
    this.#line.drop()
  }

  close(): void {
    this.#line.close()
  }

  get #port(): number {
    return this.#ports[this.#turn % this.#ports.length] ?? this.#target.port
  }

  get #surface(): Surface {
    return this.#target.surface ?? OPENAI_CHAT
  }

  get #common(): string {
    return `host: 127.0.0.1:${this.#port}\r\naccept: text/event-stream\r\n${this.#target.headers}`
  }

  #read(request: string, from: number, to: number): Promise<string | undefined> {
    this.isOver = false
    const askedUs = nowUs()
    let heardFirst: ((ms: number | undefined) => void) | undefined
    this.firstTokenMs = new Promise((resolve) => {
      heardFirst = resolve
    })
    return new Promise((resolve) => {
      this.#line.ask(
        request,
        { from, to, ending: this.#surface.ending },
        {
          onToken: (us, ageUs) => {
            this.tokens += 1
            this.#stopwatch.onToken(ageUs)
            if (!heardFirst) return
            heardFirst((us - askedUs) / 1000)
            heardFirst = undefined
            this.#replyId ??= this.#line.header('holdfast-reply')
          },
          onOver: (failure) => {
            this.isOver = true
            heardFirst?.(undefined)
            resolve(failure)
          },
        },
      )
    })
  }
}
