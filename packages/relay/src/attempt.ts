// One request to one upstream: bytes in, frames out through its telling, and exactly one outcome. It never throws and
// never retries; the pump decides what a failure means.
import {
  type Dialect,
  HoldfastError,
  type Problem,
  REPLY_HEADER,
  type Reader,
  type Saying,
  type SseDecoder,
  sseDecoder,
} from '@holdfast/protocol'
import type { Limits } from './limits.ts'
import type { Final } from './logs/log.ts'
import { type Octets, textOfOctets, toOctets } from './octets.ts'
import { refusalOf } from './refusal.ts'
import type { UpstreamPatience } from './routing/plan.ts'
import type { Runtime } from './runtime.ts'
import type { Tracing } from './telemetry/trace.ts'
import type { Tail } from './tail.ts'
import type { Last, Telling } from './telling.ts'
import type { Transport, UpstreamListener, UpstreamRequest } from './transport.ts'

/** One request, ready to be sent, and what is to be made of its answer. */
export interface Errand {
  readonly request: Omit<UpstreamRequest, 'connectMsMax'>
  /** The upstream's dialect. */
  readonly dialect: Dialect
  readonly form: 'stream' | 'whole'
  readonly patience: UpstreamPatience
  /** The upstream's key, which must not come back with its words. */
  readonly secret: string
  readonly telling: Telling
  /** When the first frame has come. */
  readonly onSpeech: () => void
  /** The reply's final entry, for the batch that holds the upstream's last frames. */
  readonly conclude: (ending: Extract<Last, { kind: 'ending' }>['ending']) => Final
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
      /** The vendor's error in mid-stream, as it came. */
      readonly words?: Saying
      /** True when the upstream cannot have bought anything. */
      readonly free: boolean
      /** Where the same answer can be read on, when the upstream has said so. */
      readonly bookmark?: Bookmark
    }

/** An upstream's own name for the reply, and how many of its events were heard. */
export interface Bookmark {
  readonly id: string
  readonly after: number
}

export interface Circumstances {
  readonly transport: Transport
  readonly runtime: Runtime
  readonly limits: Limits
  /** When the reply has had its time, in milliseconds since 1970. */
  readonly deadline: number
  /** Whether replies are traced, and how. */
  readonly tracing?: Tracing
  /** Hears what nobody expected of a reply that nobody here goes on with. */
  readonly onFailure?: ((cause: unknown) => void) | undefined
}

export class Attempt implements UpstreamListener {
  readonly outcome: Promise<Outcome>

  readonly #errand: Errand
  readonly #tail: Tail
  readonly #around: Circumstances
  readonly #telling: Telling
  readonly #decoder: SseDecoder
  /** Undefined while the request is being sent. */
  readonly #hangUpLine: (() => void) | undefined
  #unwatch: () => void = () => {}
  #settle: (outcome: Outcome) => void = () => {}
  #settled = false
  /** Why it has hung up, until its line has closed. */
  #parting: Problem | undefined
  /** Waits for the answer's name before that. */
  #naming: Naming | undefined
  #isClosed = false
  #isCommitting = false
  #lingering: (() => void) | undefined
  /** When the model last said something. */
  #heardAt: number
  /** Where an attempt before this one left off. */
  readonly #from: Bookmark | undefined
  /** Events heard of the upstream's stream, those before it was picked up again included. */
  #heard: number
  /** How the body is to be read, once the status is known. */
  #reading: 'nothing' | 'frames' | 'whole' | 'refusal' = 'nothing'
  #status: number | undefined
  #headers: Readonly<Record<string, string | undefined>> = {}
  #pieces: Buffer[] = []
  #bytes = 0

  /** @param from where the answer is read on that an attempt before this one has heard the beginning of */
  constructor(errand: Errand, tail: Tail, around: Circumstances, from?: Bookmark) {
    this.#errand = errand
    this.#tail = tail
    this.#around = around
    this.#telling = errand.telling
    this.#from = from
    this.#heard = from?.after ?? 0
    this.#decoder = (errand.dialect.decoder ?? sseDecoder)({ frameCharsMax: around.limits.frameCharsMax })
    this.#heardAt = around.runtime.now()
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#unwatch = this.#watch()
    // A limit of nothing is reached at once.
    if (this.#settled) return
    this.#hangUpLine = around.transport.send(
      { ...errand.request, connectMsMax: Math.min(errand.patience.connectMs, around.limits.connectMsMax) },
      this,
    )
  }

  /**
   * Hangs up, whatever the line is doing, and settles when the line has said whether the request had been sent.
   * @param onName for an upstream that runs on when it is hung up on, and has not named its answer yet: given the name, by
   * which it can be told to stop. The line is held until then, for NAME_MS_MAX.
   */
  hangUp(problem: Problem, onName?: (id: string) => void): void {
    if (this.#settled || this.#parting) return
    if (!this.#hangUpLine) return this.#fail(problem, true)
    this.#parting = problem
    if (!onName) return this.#hangUpLine()
    this.#naming = { onName, reader: this.#errand.dialect.reader() }
    this.#lingering = this.#around.runtime.after(NAME_MS_MAX, () => this.#hangUpLine?.())
  }

  /**
   * Breaks its line, as if the upstream had died just now.
   * @returns false when there is nothing to be broken any more
   */
  sever(): boolean {
    if (this.#settled || this.#parting) return false
    this.#giveUp(cut(undefined))
    return true
  }

  /** Where its answer can be read on, by an upstream that keeps it. Undefined until the upstream has named it. */
  get bookmark(): Bookmark | undefined {
    // Whoever refuses to go on with it may not say its name.
    const id = this.#from?.id ?? this.#headers[REPLY_HEADER] ?? this.#telling.id
    return id === undefined ? undefined : { id, after: this.#heard }
  }

  /** What the upstream has answered; undefined before it has. */
  get status(): number | undefined {
    return this.#status
  }

  head(status: number, headers: Readonly<Record<string, string | undefined>>): void {
    this.#status = status
    this.#headers = headers
    const saysJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
    // Gemini streams an array where it was not asked for events.
    const isStream = this.#errand.form === 'stream' && (!saysJson || this.#errand.dialect.decoder !== undefined)
    if (status < 200 || status > 299) this.#reading = 'refusal'
    else this.#reading = isStream ? 'frames' : 'whole'
    // Who refuses has nothing to be stopped.
    if (this.#naming) return this.#reading === 'refusal' ? this.#hangUpLine?.() : this.#named(headers[REPLY_HEADER])
  }

  data(bytes: Buffer): void {
    if (this.#naming && this.#reading === 'frames') return this.#readName(this.#naming.reader, toOctets(bytes))
    if (this.#settled || this.#parting) return
    if (this.#reading === 'frames') return this.#readFrames(toOctets(bytes))
    this.#heardAt = this.#around.runtime.now()
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
    if (this.#parting) return this.#fail(this.#parting, unsent)
    if (this.#reading === 'nothing')
      return unsent ? this.#fail(unreachable(failure), true) : this.#fail(cut(failure), false)
    if (this.#reading === 'whole')
      return failure ? this.#fail(cut(failure), false) : this.#over(this.#telling.whole(body))
    const last = this.#telling.close()
    if (last) this.#over(last)
    else this.#fail(cut(failure), false)
  }

  /** Whatever else is said is not wanted any more. */
  #readName(reader: Reader, octets: Octets): void {
    try {
      const sayings = this.#decoder.push(octets)
      const events = sayings.flatMap((saying) => reader.read({ ...saying, data: textOfOctets(saying.data) }))
      this.#named(events.find((event) => event.type === 'message-start')?.id)
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      this.#hangUpLine?.()
    }
  }

  #named(id: string | undefined): void {
    if (id === undefined) return
    this.#naming?.onName(id)
    this.#naming = undefined
    this.#lingering?.()
    this.#hangUpLine?.()
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
    const telling = this.#telling
    const { frames: before, hasSpoken } = telling
    for (const saying of sayings) {
      const last = telling.tell(saying)
      if (last) return this.#over(last)
    }
    this.#heard += sayings.length
    if (!hasSpoken && telling.hasSpoken) this.#errand.onSpeech()
    // Comments and pings keep a line alive, but say nothing of the model.
    if (telling.frames === before) return
    this.#heardAt = this.#around.runtime.now()
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
      this.#tail.commit(this.#heardAt)
      const max = this.#around.limits.replyCharsMax
      if (this.#tail.chars > max) this.#fail(tooLarge(max), false)
    })
  }

  #refused(body: string): void {
    const { dialect, secret } = this.#errand
    const refused = { status: this.#status ?? 0, headers: this.#headers, body }
    const refusal = refusalOf(dialect, refused, secret, this.#around.runtime.now())
    // That an answer cannot be read on now does not say that it cannot be later.
    const bookmark = this.#from && { bookmark: this.#from }
    this.#settleOnce({ kind: 'failed', ...refusal, free: true, ...bookmark })
  }

  #over(last: Last): void {
    if (last.kind === 'problem') {
      this.#tail.commit(this.#around.runtime.now())
      // The upstream has had its say, or is not wanted: there is nothing to be read on.
      const { problem, words } = last
      return this.#settleOnce({ kind: 'failed', problem, free: false, ...(words && { words }) })
    }
    const final = this.#errand.conclude(last.ending)
    this.#tail.commit(final.endedAt, final)
    this.#settleOnce({ kind: 'ended' })
  }

  /** A model that has named its ending is not waited for: what is missing is its transport's good-bye. */
  #giveUp(problem: Problem): void {
    const last = this.#reading === 'frames' ? this.#telling.close() : undefined
    if (last) this.#over(last)
    else this.hangUp(problem)
  }

  #fail(problem: Problem, free: boolean): void {
    this.#tail.commit(this.#around.runtime.now())
    const { bookmark } = this
    this.#settleOnce({ kind: 'failed', problem, free, ...(bookmark && { bookmark }) })
  }

  #settleOnce(outcome: Outcome): void {
    if (this.#settled) return
    this.#settled = true
    this.#unwatch()
    this.#pieces = []
    this.#settle(outcome)
    if (this.#isClosed) return
    // An ended body is let run out, so that its connection can be used again; anything else is hung up on.
    if (outcome.kind === 'failed') this.#hangUpLine?.()
    else this.#lingering = this.#around.runtime.after(LINGER_MS, () => this.#hangUpLine?.())
  }

  /**
   * One timer per attempt, not per token: it looks at a timestamp and goes back to sleep. A process that was paused, or had too
   * much to do, hears its timers before its sockets: it may be what was silent, so it reads first, and looks once more.
   */
  #watch(): () => void {
    const { runtime, limits, deadline } = this.#around
    const { patience } = this.#errand
    const idleMs = Math.min(patience.idleMs, limits.upstreamSilentMsMax)
    const firstTokenMs = Math.min(patience.firstTokenMs, limits.upstreamSilentMsMax)
    const startedAt = runtime.now()
    let cancel = (): void => {}
    const look = (hasRead = false): void => {
      if (this.#settled || this.#parting) return
      const now = runtime.now()
      const { hasSpoken } = this.#telling
      const silentMsMax = hasSpoken ? idleMs : firstTokenMs
      const dueAt = Math.min((hasSpoken ? this.#heardAt : startedAt) + silentMsMax, deadline)
      // Patience may be shorter once the first word has been heard, so it is not slept through.
      if (now < dueAt) cancel = runtime.after(Math.min(dueAt - now, idleMs), () => look())
      else if (now >= deadline) this.hangUp({ code: 'upstream-silent', message: 'The reply took longer than it may.' })
      else if (hasRead) this.#giveUp(silent(silentMsMax))
      else runtime.soon(() => look(true))
    }
    look()
    return () => cancel()
  }
}

interface Naming {
  readonly onName: (id: string) => void
  /** Of its own: its telling would tell what is said. */
  readonly reader: Reader
}

/** How long a line is held for the name of the answer. With the way to its upstream less than the two seconds of a stop. */
const NAME_MS_MAX = 1_500

/** How long an ended body may take to run out. */
const LINGER_MS = 1_000

const tooLarge = (max: number): Problem => ({
  code: 'reply-too-large',
  message: `The reply is larger than ${max} characters.`,
})

const silent = (ms: number): Problem => ({
  code: 'upstream-silent',
  message: `The upstream said nothing for ${ms} ms.`,
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

const nameOf = (failure: Error): string =>
  'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name
