// One request to one upstream: bytes in, frames out to the tail, and exactly one outcome. It never throws and never
// retries; the pump decides what a failure means.
import {
  type Dialect,
  type Event,
  HoldfastError,
  type Problem,
  type Reader,
  type Saying,
  type SseDecoder,
  dialects,
  endingOf,
  glance,
  isEnding,
  parseRetryAfterMs,
  sseDecoder,
} from '@holdfast/protocol'
import type { Limits } from './limits.ts'
import type { Final, Head } from './logs/log.ts'
import { type Octets, octetsOfText, textOfOctets, toOctets } from './octets.ts'
import type { Upstream } from './routing/plan.ts'
import type { Runtime } from './runtime.ts'
import type { Tail } from './tail.ts'
import type { Transport, UpstreamListener } from './transport.ts'
import { surfaceFor } from './upstreams.ts'

/** What is asked of an upstream. */
export interface Ask {
  /** The client's request body, byte for byte. */
  readonly body: Buffer
  /** The client's headers; the provider says which of them pass. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly upstream: Upstream
}

export type Outcome =
  /** The reply has its ending; the tail holds it. */
  | { readonly kind: 'ended' }
  /** The upstream failed. Whether frames came before that, the tail knows. */
  | {
      readonly kind: 'failed'
      readonly problem: Problem
      /** The vendor's error body, where it may be shown to the caller as it came. */
      readonly body?: string
      /** True when the upstream cannot have bought anything. */
      readonly free: boolean
    }

export interface Circumstances {
  readonly transport: Transport
  readonly runtime: Runtime
  readonly limits: Limits
  /** When the reply has had its time, in milliseconds since 1970. */
  readonly deadline: number
}

export class Attempt implements UpstreamListener {
  readonly outcome: Promise<Outcome>

  readonly #head: Head
  readonly #tail: Tail
  readonly #around: Circumstances
  readonly #dialect: Dialect
  readonly #reader: Reader
  readonly #isPlain: (saying: Saying) => boolean
  readonly #decoder: SseDecoder
  /** Undefined while the request is being sent. */
  readonly #hangUpLine: (() => void) | undefined
  #unwatch: () => void = () => {}
  /** The upstream's key, which must not come back with its words. */
  readonly #secret: string
  #settle: (outcome: Outcome) => void = () => {}
  #settled = false
  #isClosed = false
  #isCommitting = false
  #lingering: (() => void) | undefined
  #heardAt: number
  /** How the body is to be read, once the status is known. */
  #reading: 'nothing' | 'frames' | 'whole' | 'refusal' = 'nothing'
  #status = 0
  #headers: Readonly<Record<string, string | undefined>> = {}
  #pieces: Buffer[] = []
  #bytes = 0

  constructor(ask: Ask, head: Head, tail: Tail, around: Circumstances) {
    this.#head = head
    this.#tail = tail
    this.#around = around
    this.#dialect = dialects[head.dialect]
    this.#reader = this.#dialect.reader()
    this.#isPlain = glance(this.#dialect)
    this.#decoder = (this.#dialect.decoder ?? sseDecoder)({ frameCharsMax: around.limits.frameCharsMax })
    this.#heardAt = around.runtime.now()
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#unwatch = this.#watch()
    const { provider, baseUrl, secrets } = ask.upstream
    const [secret = ''] = secrets
    const surface = surfaceFor(provider, head.dialect)
    if (!surface) throw new Error('asked where the dialect is not spoken')
    this.#secret = secret
    // A limit of nothing is reached at once.
    if (this.#settled) return
    this.#hangUpLine = around.transport.send(
      {
        method: 'POST',
        url: baseUrl + surface.path(head.model, head.form),
        headers: {
          ...provider.headers,
          ...passed(ask.headers, provider.passHeaders),
          ...provider.authorise(secret),
          'content-type': 'application/json',
          accept: head.form === 'stream' ? 'text/event-stream' : 'application/json',
        },
        body: ask.body,
        connectMsMax: around.limits.connectMsMax,
      },
      this,
    )
  }

  /** Hangs up and settles now, whatever the line is doing. */
  hangUp(problem: Problem): void {
    this.#fail(problem, false)
  }

  head(status: number, headers: Readonly<Record<string, string | undefined>>): void {
    this.#heardAt = this.#around.runtime.now()
    this.#status = status
    this.#headers = headers
    const saysJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
    if (status < 200 || status > 299) this.#reading = 'refusal'
    else this.#reading = saysJson || this.#head.form === 'whole' ? 'whole' : 'frames'
  }

  data(bytes: Buffer): void {
    if (this.#settled) return
    this.#heardAt = this.#around.runtime.now()
    if (this.#reading === 'frames') return this.#readFrames(toOctets(bytes))
    const max = this.#reading === 'refusal' ? this.#around.limits.refusalBytesMax : this.#around.limits.replyCharsMax
    this.#bytes += bytes.length
    if (this.#bytes <= max) this.#pieces.push(Buffer.from(bytes))
    else if (this.#reading === 'whole') this.#fail(tooLarge(max), false)
  }

  closed(failure?: Error, unsent = false): void {
    this.#isClosed = true
    this.#lingering?.()
    if (this.#settled) return
    const body = this.#pieces.length > 0 ? Buffer.concat(this.#pieces).toString('utf8') : ''
    if (this.#reading === 'refusal') return this.#refused(body)
    if (this.#reading === 'nothing')
      return unsent ? this.#fail(unreachable(failure), true) : this.#fail(cut(failure), false)
    if (this.#reading === 'whole') return failure ? this.#fail(cut(failure), false) : this.#readWhole(body)
    const ending = this.#reader.close().find(isEnding)
    // The model had named its ending, and only the transport's own good-bye is missing: nothing is invented for it.
    if (ending) this.#end(ending)
    else this.#fail(cut(failure), false)
  }

  /** The hot path: every token of every reply comes through this loop. */
  #readFrames(octets: Octets): void {
    let sayings: Saying[]
    try {
      sayings = this.#decoder.push(octets)
    } catch (cause) {
      if (cause instanceof HoldfastError) return this.#fail(cause.problem, false)
      throw cause
    }
    for (const saying of sayings) {
      if (this.#isPlain(saying)) {
        this.#tail.add(saying)
        continue
      }
      const ending = this.#reader.read({ ...saying, data: textOfOctets(saying.data) }).find(isEnding)
      if (!ending) {
        this.#tail.add(saying)
        continue
      }
      // A failure before anything was said is nobody's frame yet: the pump may try again, unseen.
      if (ending.type === 'message-fail' && (this.#tail.last === 0 || ending.problem.code === 'upstream-garbled'))
        return this.#fail(ending.problem, false)
      this.#tail.add(saying)
      return this.#end(ending)
    }
    this.#commitSoon()
  }

  /**
   * One batch for each read of the socket, however many HTTP chunks it brought: they are delivered in one go, so the
   * microtask after them waits for nothing, and 64 tokens cost one record and one write instead of 64.
   */
  #commitSoon(): void {
    if (this.#isCommitting) return
    this.#isCommitting = true
    queueMicrotask(() => {
      this.#isCommitting = false
      this.#tail.commit()
      const max = this.#around.limits.replyCharsMax
      if (this.#tail.chars > max) this.#fail(tooLarge(max), false)
    })
  }

  #readWhole(body: string): void {
    const events = this.#dialect.readWhole(body)
    const ending = events.find(isEnding)
    if (!ending) return this.#fail(garbled('the answer is not one'), false)
    if (ending.type === 'message-fail') return this.#fail(ending.problem, false)
    if (this.#head.form === 'whole') this.#tail.add({ data: octetsOfText(body) })
    else this.#retell(events)
    this.#end(ending)
  }

  /** An upstream that was asked to stream and answered whole: its message, told as the stream it should have been. */
  #retell(events: readonly Event[]): void {
    const { id, model, createdAt } = this.#head
    const writer = this.#dialect.writer({ id, model, createdS: Math.floor(createdAt / 1000) })
    for (const saying of events.flatMap((event) => writer.write(event))) this.#tail.say(saying)
  }

  #refused(body: string): void {
    const said = this.#dialect.readRefusal(this.#status, this.#headers, body)
    const retryAfterMs = parseRetryAfterMs(this.#headers, this.#around.runtime.now())
    const problem = retryAfterMs === undefined ? said : { ...said, retryAfterMs }
    // What the caller did wrong is the caller's to read. What is wrong with our key, our account or the vendor is
    // told in our words: theirs may name the key or the organisation.
    const isCallers = CALLERS_STATUS.has(this.#status) && isJson(body) && !body.includes(this.#secret)
    this.#settleOnce({ kind: 'failed', problem, free: true, ...(isCallers ? { body } : {}) })
  }

  #end(ending: Extract<Event, { type: 'message-end' | 'message-fail' }>): void {
    const endedAt = this.#around.runtime.now()
    const final: Final =
      ending.type === 'message-end'
        ? { ending: ending.ending, endedAt }
        : { ending: endingOf(ending.problem), problem: ending.problem, endedAt }
    this.#tail.commit(final)
    this.#settleOnce({ kind: 'ended' })
  }

  #fail(problem: Problem, free: boolean): void {
    this.#tail.commit()
    this.#settleOnce({ kind: 'failed', problem, free })
  }

  #settleOnce(outcome: Outcome): void {
    if (this.#settled) return
    this.#settled = true
    this.#unwatch()
    this.#pieces = []
    this.#settle(outcome)
    // An ended body is let run out, so that its connection can be used again; anything else is hung up on.
    if (outcome.kind === 'failed') this.#hangUpLine?.()
    else if (!this.#isClosed) this.#lingering = this.#around.runtime.after(LINGER_MS, () => this.#hangUpLine?.())
  }

  /** One timer per attempt, not per token: it looks at a timestamp and goes back to sleep. */
  #watch(): () => void {
    const { runtime, limits, deadline } = this.#around
    let cancel = (): void => {}
    const look = (): void => {
      const now = runtime.now()
      const dueAt = Math.min(this.#heardAt + limits.upstreamSilentMsMax, deadline)
      if (now < dueAt) cancel = runtime.after(dueAt - now, look)
      else if (now >= deadline) this.hangUp({ code: 'upstream-silent', message: 'The reply took longer than it may.' })
      else
        this.hangUp({
          code: 'upstream-silent',
          message: `The upstream said nothing for ${limits.upstreamSilentMsMax} ms.`,
        })
    }
    look()
    return () => cancel()
  }
}

/** Refusals that speak of the request, not of whoever passed it on. */
const CALLERS_STATUS = new Set([400, 404, 405, 413, 415, 422])

/** How long an ended body may take to run out. */
const LINGER_MS = 1_000

/** A proxy's page is nothing to hand on as the vendor's word. */
function isJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

function passed(
  headers: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (value !== undefined) result[name] = value
  }
  return result
}

const tooLarge = (max: number): Problem => ({
  code: 'reply-too-large',
  message: `The reply is larger than ${max} characters.`,
})

// A failure's name, never its text: a parse error quotes the completion.
const cut = (failure: Error | undefined): Problem => ({
  code: 'upstream-cut',
  message: `The upstream's answer stopped before its end${failure ? ` (${nameOf(failure)})` : ''}.`,
})

const unreachable = (failure: Error | undefined): Problem => ({
  code: 'upstream-unreachable',
  message: `The upstream could not be reached${failure ? ` (${nameOf(failure)})` : ''}.`,
})

const garbled = (what: string): Problem => ({
  code: 'upstream-garbled',
  message: `The upstream cannot be understood: ${what}.`,
})

const nameOf = (failure: Error): string =>
  'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name
