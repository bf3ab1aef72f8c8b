// A world for the client's tests: virtual time, seeded dice, a page that hides and wakes, and a relay in memory that
// misbehaves on command. Nothing here waits: when everything that can happen has happened, the clock jumps.
import type { Runtime } from '../src/runtime.ts'

/** What the relay does to one request, instead of answering it well. */
export type Fault =
  /** The body ends, or breaks, after so many bytes. */
  | { readonly cutAt: number; readonly how: 'eof' | 'reset' }
  /** The body says nothing more after so many bytes, and stays open. */
  | { readonly stallAt: number }
  | { readonly refuse: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** The request was understood, and its answer lost. */
  | { readonly lose: true }
  /** Nobody there. */
  | { readonly down: true }
  /** The network never answers. */
  | { readonly hang: true }
  /** So many frames before the ones that were asked for. */
  | { readonly repeat: number }
  /** Leaves out the frame with this seq. */
  | { readonly skip: number }
  /** Anything else. */
  | { readonly respond: (request: Asked) => Response }

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string | undefined
  readonly at: number
  readonly signal: AbortSignal | undefined
}

export interface WorldFrame {
  readonly event?: string
  readonly data: string
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

export class World {
  time = 1_700_000_000_000
  hidden = false
  online = true
  readonly asked: Asked[] = []
  /** Replies that were bought. */
  readonly bought: string[] = []
  readonly stopped: string[] = []
  faults: Fault[] = []
  chunkBytes = 64
  heartbeatMs = 5000
  dialect = 'openai-chat'
  ending = 'complete'
  frames: readonly WorldFrame[] = []
  /** False: the responses carry nothing of ours. */
  isRelay = true
  key = 'secret'
  #timers: { at: number; order: number; work: () => void }[] = []
  #order = 0
  #wakers = new Set<() => void>()
  #keys = new Map<string, { id: string; body: string }>()
  #seed: number

  constructor(seed = 1) {
    this.#seed = seed
  }

  readonly runtime: Runtime = {
    now: () => this.time,
    dice: () => this.dice(),
    after: (ms, work) => {
      const timer = { at: this.time + Math.max(0, ms), order: (this.#order += 1), work }
      this.#timers.push(timer)
      return () => (this.#timers = this.#timers.filter((other) => other !== timer))
    },
    fetch: (input, init) => this.#fetch(String(input), init ?? {}),
    secret: () => `key-${(this.#order += 1)}`,
    page: {
      isHidden: () => this.hidden,
      isOnline: () => this.online,
      onWake: (work) => {
        this.#wakers.add(work)
        return () => this.#wakers.delete(work)
      },
    },
  }

  /** mulberry32 */
  dice(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  wake(): void {
    for (const work of this.#wakers) work()
  }

  /** Listeners and timers that somebody forgot. */
  get leftovers(): { timers: number; wakers: number } {
    return { timers: this.#timers.length, wakers: this.#wakers.size }
  }

  /** Lets everything happen that needs no time. */
  async settle(turns = 2): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Lets `ms` pass, timers in their order. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms
    await this.settle()
    for (;;) {
      const next = this.#timers.sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!next || next.at > end) break
      this.#fire(next)
      await this.settle()
    }
    this.time = end
  }

  /** Lets time pass until the promise settles. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    let idle = 0
    const watched = promise.finally(() => (isSettled = true))
    watched.catch(() => undefined)
    for (let turn = 0; turn < 100_000; turn += 1) {
      await this.settle()
      if (isSettled) return watched
      const next = this.#timers.sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next) this.#fire(next)
      else if ((idle += 1) > 100) throw new Error('the promise hangs: nothing is left that could happen')
    }
    throw new Error('the promise hangs: things go on happening')
  }

  #fire(timer: { at: number; work: () => void }): void {
    this.#timers = this.#timers.filter((other) => other !== timer)
    this.time = Math.max(this.time, timer.at)
    timer.work()
  }

  /** The frames after `after` as the relay writes them. */
  wire(after: number, skip?: number): string {
    return this.frames
      .map(({ event, data }, index) => {
        const seq = index + 1
        if (seq <= after || seq === skip) return ''
        const id = this.isRelay ? `id: ${seq}\n` : ''
        return `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n${id}\n`
      })
      .join('')
  }

  /** A body the test writes by hand. */
  body(signal?: AbortSignal): {
    stream: ReadableStream<Uint8Array>
    send: (text: string) => void
    end: () => void
    /** What was sent is still read first, as where a connection is reset. */
    reset: () => void
  } {
    let out!: ReadableStreamDefaultController<Uint8Array>
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (out = controller) })
    signal?.addEventListener('abort', () => {
      try {
        out.error(signal.reason)
      } catch {
        // It has ended already.
      }
    })
    return {
      stream,
      send: (text) => out.enqueue(bytesOf(text)),
      end: () => out.close(),
      reset: () => setImmediate(() => out.error(new TypeError('terminated'))),
    }
  }

  headers(id: string, more: Record<string, string> = {}): Record<string, string> {
    return {
      'content-type': 'text/event-stream; charset=utf-8',
      ...(this.isRelay
        ? {
            'holdfast-reply': id,
            location: `/v1/replies/${id}`,
            'holdfast-heartbeat-ms': String(this.heartbeatMs),
            'holdfast-dialect': this.dialect,
          }
        : {}),
      ...more,
    }
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { signal } = init
    signal?.throwIfAborted()
    const request: Asked = {
      method: init.method ?? 'GET',
      path: url.replace(/^https?:\/\/[^/]+/, ''),
      headers: new Headers(init.headers),
      body: init.body as string | undefined,
      at: this.time,
      signal: signal ?? undefined,
    }
    this.asked.push(request)
    const fault = this.faults.shift()
    if (fault && 'hang' in fault) {
      return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
    }
    if (fault && 'down' in fault) throw new TypeError('fetch failed')
    if (fault && 'refuse' in fault) {
      return new Response(fault.body ?? '{}', {
        status: fault.refuse,
        ...(fault.headers ? { headers: fault.headers } : {}),
      })
    }
    if (fault && 'respond' in fault) return fault.respond(request)
    return this.#answer(request, fault)
  }

  #answer(request: Asked, fault: Fault | undefined): Response {
    const { method, path, headers } = request
    const given = headers.get('authorization') ?? headers.get('x-api-key')
    if (given !== this.key && given !== `Bearer ${this.key}`)
      return Response.json({ error: { code: 'key-unknown' } }, { status: 401 })
    const [, id, what] = /^\/v1\/replies\/(\w+)\/(\w+)$/.exec(path) ?? []
    if (id !== undefined && !this.bought.includes(id) && id !== 'rpl_old') {
      return Response.json({ error: { code: 'reply-unknown' } }, { status: 404 })
    }
    if (method === 'POST' && what === 'stop') {
      this.stopped.push(id!)
      return Response.json({ ok: true })
    }
    if (what === 'events') return this.#stream(id!, Number(headers.get('last-event-id') ?? 0), fault, request.signal)

    const key = headers.get('idempotency-key') ?? `none-${this.asked.length}`
    const known = this.#keys.get(key)
    if (known && known.body !== request.body)
      return Response.json({ error: { code: 'idempotency-mismatch' } }, { status: 422 })
    const reply = known?.id ?? `rpl_${this.bought.length + 1}`
    if (!known) {
      this.#keys.set(key, { id: reply, body: request.body! })
      this.bought.push(reply)
    }
    if (fault && 'lose' in fault) throw new TypeError('fetch failed')
    if (!JSON.parse(request.body!).stream) {
      const whole = bytesOf('{"whole":true}')
      return new Response(this.#bodyOf(whole, fault, request.signal), {
        headers: { ...this.headers(reply), 'content-type': 'application/json' },
      })
    }
    return this.#stream(reply, 0, fault, request.signal)
  }

  #stream(id: string, after: number, fault: Fault | undefined, signal: AbortSignal | undefined): Response {
    if (after >= this.frames.length) {
      return new Response(null, { status: 204, headers: { 'holdfast-ending': this.ending } })
    }
    const from = fault && 'repeat' in fault ? Math.max(0, after - fault.repeat) : after
    const wire = this.wire(from, fault && 'skip' in fault ? fault.skip : undefined)
    return new Response(this.#bodyOf(bytesOf(wire), fault, signal), { headers: this.headers(id) })
  }

  #bodyOf(bytes: Uint8Array, fault: Fault | undefined, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
    let at = 0
    const cutAt = fault && 'cutAt' in fault ? fault.cutAt : fault && 'stallAt' in fault ? fault.stallAt : bytes.length
    const end = Math.min(cutAt, bytes.length)
    return new ReadableStream<Uint8Array>({
      start: (out) =>
        signal?.addEventListener('abort', () => {
          try {
            out.error(signal.reason)
          } catch {
            // It has ended already.
          }
        }),
      pull: (out) => {
        if (at < end) {
          out.enqueue(bytes.slice(at, Math.min(end, at + this.chunkBytes)))
          at += this.chunkBytes
          return undefined
        }
        if (fault && 'stallAt' in fault) return new Promise<void>(() => undefined)
        if (fault && 'cutAt' in fault && fault.how === 'reset') return out.error(new TypeError('terminated'))
        return out.close()
      },
    })
  }
}

/** A short reply in the wire form of openai-chat. */
export const openaiFrames = (words: readonly string[], isDone = true): WorldFrame[] => [
  ...words.map((content, index) => ({
    data: JSON.stringify({
      ...(index === 0 ? { id: 'chatcmpl-1', model: 'sim/words' } : {}),
      choices: [{ index: 0, delta: { content } }],
    }),
  })),
  { data: JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) },
  ...(isDone ? [{ data: '[DONE]' }] : []),
]

/** The same in the wire form of anthropic-messages. */
export const anthropicFrames = (words: readonly string[]): WorldFrame[] =>
  [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'sim/words',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...words.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: words.length },
    },
    { type: 'message_stop' },
  ].map((value) => ({ event: value.type, data: JSON.stringify(value) }))
