// A reader that is nobody's SDK: node:http, an SSE parser that is not ours, and the rules of PROTOCOL.md. It starts a
// reply, or follows one, comes back with Last-Event-ID after every cut, and writes down what it was given. It heals
// nothing: a frame that comes twice or too early is a violation, and the tests look at those.
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import type { DialectName } from './dialects.ts'
import { type Seen, spoken } from './dialects.ts'
import { KEY } from './relay-process.ts'
import { Watched } from './watched.ts'

export interface RawReaderOptions {
  /** Asked before every connection: resolves with the URL to dial, once there is somebody to answer. */
  readonly door: () => Promise<string>
  readonly dialect: DialectName
  /** Which reply: one that is there, or one to be started. */
  readonly reply: string | { readonly model: string; readonly prompt: string; readonly idempotencyKey: string }
  /** What leaving means; '' says nothing. Otherwise the reply waits for a minute. */
  readonly disconnect?: string
  /** What it understands when a reply is gone on with by another attempt; it says nothing of that otherwise. */
  readonly segments?: string
  /** Told how many frames came with one piece of the body; none with a heartbeat. */
  readonly onFrames?: (count: number) => void
  /** Between two connections, in milliseconds: none where the relay is only away for as long as a start takes. */
  readonly pauseMs?: number
}

/** Statuses that are the last word on a reply: there is none, it is forgotten, its log is shorter than what was read of it. */
const FINAL: ReadonlySet<number | undefined> = new Set([404, 410, 416])

/** Connections after which a reader that gets nowhere gives up. */
const CONNECTIONS_MAX = 2_000

export class RawReader {
  /** In the order they came. */
  readonly frames: Seen[] = []
  readonly violations: string[] = []
  /** Since the start; a connection that was refused is none. */
  connections = 0
  id: string | undefined
  /** What stood in `Holdfast-Ending` when the log had nothing more. */
  ending: string | undefined
  /** Statuses that were neither a stream nor the end of one. */
  readonly refusals: number[] = []
  /** The code with which it was sent away for good. */
  turnedAway: string | undefined
  /** Resolves when the server says that the log has nothing more. */
  readonly finished: Promise<void>
  readonly #options: RawReaderOptions
  readonly #watched = new Watched()
  #request: ClientRequest | undefined
  #left = false
  #dials = 0
  #isOver = false

  constructor(options: RawReaderOptions) {
    this.#options = options
    if (typeof options.reply === 'string') this.id = options.reply
    const run = this.#run()
    // A reader that is over is seen by whoever waits for a frame, too.
    run.catch(() => undefined).finally(() => this.#watched.changed())
    this.finished = run
  }

  get last(): number {
    return this.frames.at(-1)?.seq ?? 0
  }

  get text(): string {
    return this.frames.map(spoken[this.#options.dialect].textOf).join('')
  }

  /** Resolves when frame `seq` was read; with 0, when the reply has a name. */
  reached(seq: number): Promise<void> {
    return this.#watched.until(
      () => this.id !== undefined && this.last >= seq,
      () => `frame ${seq} of ${this.id}; it has ${this.last} after ${this.connections} connections`,
    )
  }

  /** Resolves when it has ended, or rejects. */
  async end(): Promise<void> {
    await this.#watched.until(
      () => this.#isOver,
      () => `the end of ${this.id}; it has ${this.last} after ${this.connections} connections`,
    )
    await this.finished
  }

  /** Closes the connection and never comes back. */
  leave(): void {
    this.#left = true
    this.#request?.destroy()
  }

  async #run(): Promise<void> {
    try {
      while (!this.#left && this.connections < CONNECTIONS_MAX) {
        const { door: asked, pauseMs = 0 } = this.#options
        if (pauseMs > 0 && this.#dials++ > 0) await sleep(pauseMs)
        const door = await asked()
        const response = await this.#dial(door)
        if (!response) continue
        this.connections += 1
        if ((await this.#take(response)) === 'over') return
      }
      if (!this.#left) throw new Error(`no end after ${CONNECTIONS_MAX} connections`)
    } finally {
      this.#isOver = true
    }
  }

  /** Undefined when the line broke before there was an answer. */
  #dial(door: string): Promise<IncomingMessage | undefined> {
    const { dialect, reply, disconnect = 'keep; grace=60', segments } = this.#options
    const started = this.id === undefined && typeof reply !== 'string'
    const body = started ? JSON.stringify(spoken[dialect].body(reply.model, reply.prompt)) : ''
    const headers: Record<string, string> = { authorization: `Bearer ${KEY}` }
    if (started) {
      headers['content-type'] = 'application/json'
      headers['idempotency-key'] = reply.idempotencyKey
      if (disconnect !== '') headers['holdfast-disconnect'] = disconnect
      if (segments !== undefined) headers['holdfast-segments'] = segments
    } else headers['last-event-id'] = String(this.last)
    const path = started ? spoken[dialect].path : `/v1/replies/${this.id}/events`
    return new Promise((resolve) => {
      this.#request = request(`${door}${path}`, { method: started ? 'POST' : 'GET', headers, agent: false }, resolve)
      this.#request.on('error', () => resolve(undefined))
      this.#request.end(body)
    })
  }

  /** Reads one answer to its end, or to where it breaks. */
  async #take(response: IncomingMessage): Promise<'over' | 'cut'> {
    this.id ??= response.headers['holdfast-reply'] as string | undefined
    this.#watched.changed()
    if (response.statusCode === 204) {
      this.ending = response.headers['holdfast-ending'] as string | undefined
      response.resume()
      return 'over'
    }
    if (response.statusCode !== 200) {
      this.refusals.push(response.statusCode as number)
      const body = await bodyOf(response)
      if (this.id !== undefined && FINAL.has(response.statusCode)) {
        this.turnedAway = String(response.headers['holdfast-problem'])
        return 'over'
      }
      // A reply that was refused before its first frame has a name and a log all the same.
      if (this.id === undefined && (response.statusCode as number) < 500)
        throw new Error(`refused with ${response.statusCode}: ${body}`)
      return 'cut'
    }
    // Of a frame that is cut in half the parser says nothing, as the standard wants.
    const parser = createParser({ onEvent: ({ id, event, data }) => this.#see(id, event, data) })
    const text = new TextDecoder()
    try {
      for await (const bytes of response as AsyncIterable<Buffer>) {
        const before = this.frames.length
        parser.feed(text.decode(bytes, { stream: true }))
        this.#watched.changed()
        this.#options.onFrames?.(this.frames.length - before)
      }
    } catch {
      // Cut.
    }
    return 'cut'
  }

  #see(id: string | undefined, event: string | undefined, data: string): void {
    const seq = Number(id)
    if (seq !== this.last + 1) this.violations.push(`frame ${id} came after frame ${this.last}`)
    this.frames.push({ seq, event, data })
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = ''
  for await (const bytes of response) body += String(bytes)
  return body
}
