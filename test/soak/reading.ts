// A reader of one reply who writes down what it is given, and heals nothing: a frame that comes twice or too early is a
// violation. It comes back after every cut, to whichever node has its turn.
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import type { Doors } from './doors.ts'

export interface Frame {
  readonly event: string | undefined
  readonly data: string
}

export interface Question {
  readonly path: string
  readonly body: string
  readonly key: string
  readonly idempotencyKey: string
  readonly disconnect: string
}

/** How a reader behaves while it reads; it may wait, and it may leave. */
export type Manner = (reading: Reading, response: IncomingMessage) => void | Promise<void>

/** A reply that is to be followed, or has to be asked for, is over after so long, whatever happens. */
const PATIENCE_MS = 150_000
const PAUSE_MS = 250

export class Reading {
  readonly frames: Frame[] = []
  readonly violations: string[] = []
  id: string | undefined
  /** What stood in `Holdfast-Ending` when there was nothing more. */
  ending: string | undefined
  /** The code of what it was refused with for good. */
  refused: string | undefined
  /** Bodies that began. */
  connections = 0
  /** The body of an answer that was not streamed, once it came whole. */
  answer: string | undefined
  readonly #doors: Doors
  readonly #question: Question
  #request: ClientRequest | undefined
  #hasLeft = false

  /** @param id of a reply that somebody else has started */
  constructor(doors: Doors, question: Question, id?: string) {
    this.#doors = doors
    this.#question = question
    this.id = id
  }

  get hasLeft(): boolean {
    return this.#hasLeft
  }

  /** Breaks the line, and comes back. */
  cut(): void {
    this.#request?.destroy()
  }

  /** Never to come back. */
  leave(): void {
    this.#hasLeft = true
    this.cut()
  }

  /** Resolves when it is over, was refused, or left for good. */
  async stream(manner: Manner = () => {}): Promise<void> {
    const late = Date.now() + PATIENCE_MS
    while (!this.#hasLeft) {
      if (Date.now() > late)
        return void this.violations.push(`no ending in ${PATIENCE_MS} ms, at ${this.frames.length}`)
      const response = await this.#dial()
      if (!response) await sleep(PAUSE_MS)
      else if ((await this.#take(response, manner)) === 'over') return
    }
  }

  /** The same for an answer that is not streamed: asked for until it comes whole. */
  async whole(): Promise<void> {
    const late = Date.now() + PATIENCE_MS
    for (;;) {
      if (Date.now() > late) return void this.violations.push(`no whole answer in ${PATIENCE_MS} ms`)
      const response = await this.#dial(true)
      if (response?.statusCode === 200) {
        this.#named(response)
        const body = await bodyOf(response)
        if (body !== undefined) return void (this.answer = body)
      } else if (response && (await this.#isRefused(response))) return
      await sleep(PAUSE_MS)
    }
  }

  #dial(always = false): Promise<IncomingMessage | undefined> {
    const { path, body, key, idempotencyKey, disconnect } = this.#question
    const isAsking = always || this.id === undefined
    const headers: Record<string, string> = { authorization: `Bearer ${key}` }
    if (isAsking) {
      headers['content-type'] = 'application/json'
      headers['idempotency-key'] = idempotencyKey
      headers['holdfast-disconnect'] = disconnect
    } else headers['last-event-id'] = String(this.frames.length)
    const url = this.#doors.next() + (isAsking ? path : `/v1/replies/${this.id}/events`)
    return new Promise((resolve) => {
      this.#request = request(url, { method: isAsking ? 'POST' : 'GET', headers, agent: false }, resolve)
      this.#request.on('error', () => resolve(undefined))
      // A node that is stopped takes connections, and says nothing.
      this.#request.setTimeout(15_000, () => this.#request?.destroy())
      this.#request.end(isAsking ? body : undefined)
    })
  }

  async #take(response: IncomingMessage, manner: Manner): Promise<'over' | 'cut'> {
    if (response.statusCode === 200 || response.statusCode === 204) this.#named(response)
    if (response.statusCode === 204) {
      this.ending = String(response.headers['holdfast-ending'])
      response.resume()
      return 'over'
    }
    if (response.statusCode !== 200) {
      if (await this.#isRefused(response)) return 'over'
      await sleep(PAUSE_MS)
      return 'cut'
    }
    this.connections += 1
    void manner(this, response)
    // Of a frame that is cut in half the parser says nothing, as the standard wants.
    const parser = createParser({ onEvent: ({ id, event, data }) => this.#see(id, event, data) })
    const text = new TextDecoder()
    try {
      for await (const bytes of response as AsyncIterable<Buffer>) parser.feed(text.decode(bytes, { stream: true }))
    } catch {
      // Cut.
    }
    return 'cut'
  }

  #named(response: IncomingMessage): void {
    const name = String(response.headers['holdfast-reply'] ?? this.id)
    if (this.id !== undefined && this.id !== name) this.violations.push(`it was ${this.id}, and is ${name}`)
    this.id = name
  }

  /** True for a refusal that is final; others are tried again. Every one has a name. */
  async #isRefused(response: IncomingMessage): Promise<boolean> {
    const code = String(response.headers['holdfast-problem'] ?? '')
    const status = Number(response.statusCode)
    await bodyOf(response)
    if (code === '') this.violations.push(`refused with ${status}, and no word why`)
    const isPassing = status === 503 && response.headers['retry-after'] !== undefined && !code.startsWith('upstream-')
    if (isPassing && response.headers['x-should-retry'] !== 'false') return false
    this.refused = code
    return true
  }

  #see(id: string | undefined, event: string | undefined, data: string): void {
    if (Number(id) !== this.frames.length + 1) this.violations.push(`frame ${id} came after ${this.frames.length}`)
    this.frames.push({ event, data })
  }
}

/** Undefined when the line broke. */
async function bodyOf(response: IncomingMessage): Promise<string | undefined> {
  try {
    const pieces: Buffer[] = []
    for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  } catch {
    return undefined
  }
}
