// Buys a reply again when its line was cut, and reads what all purchases say as one. What the next one is asked, and how
// its answer is fitted to what was said, is its plan's business: continuing or beginning anew.
import {
  EMPTY,
  type Event,
  HoldfastError,
  type Message,
  type Problem,
  REPLY_HEADER,
  type Reader,
  type Saying,
  type Seam,
  type Usage,
  fold,
  isEnding,
  isRetryable,
  problems,
} from '@holdfast/protocol'
import type { ClientDialect } from './dialects.ts'
import { refusalOf } from './failure.ts'
import { type Bargain, type OnCut, type OnCutSettings, PURCHASES_MAX_DEFAULT, type Sale } from './on-cut.ts'

/** All that was shown so far. */
export interface Said {
  readonly message: Message
  /** Its last block has not ended. */
  readonly isOpen: boolean
  /** Somebody may have seen something of it: not only that a message began. */
  readonly hasSpoken: boolean
}

/** Fits one answer to what was said: gives what is to be shown of it, mark first. `Splice` is one. */
export interface Fitting {
  take(event: Event): readonly Event[]
  /** The answer is another one. Nothing of it was given, and nothing more is wanted of it. */
  readonly isUnfit: boolean
}

export interface Plan {
  readonly how: Seam['how']
  readonly body: Sale['body']
  readonly fitting: Fitting
}

/** @returns undefined where this reply cannot be saved that way. */
export type Planner = (said: Said, sale: Sale, seam: Omit<Seam, 'how'>) => Plan | undefined

export const buyingAgain =
  (planner: Planner, settings: OnCutSettings): OnCut =>
  (sale) =>
    new Purchases(planner, settings, sale)

class Purchases implements Bargain, Reader {
  readonly dialect: ClientDialect
  readonly #planner: Planner
  readonly #settings: OnCutSettings
  readonly #sale: Sale
  #said: Said = { message: EMPTY, isOpen: false, hasSpoken: false }
  /** Requests that may have been paid for. */
  #count = 0
  /** What the next request is, once the one before it was cut. */
  #plan: Plan | undefined
  /** The request that was sent last: body, idempotency key. Neither: the one that was asked for. */
  #asked: readonly [text?: string, key?: string] = []
  /** Of the purchase that is read. */
  #reader: Reader
  #fitting: Fitting = AS_IT_COMES
  /** Why nothing more of it is wanted, whatever still comes. */
  #over: HoldfastError | undefined
  /** It has a log of its own, and whatever it says is so. */
  #isRelay = false
  /** The last request was answered. */
  #hasOpened = false
  /** What the purchases before it cost, and what it costs itself, as far as the provider said. */
  #before: Usage = {}
  #usage: Usage = {}

  constructor(planner: Planner, settings: OnCutSettings, sale: Sale) {
    this.#planner = planner
    this.#settings = settings
    this.#sale = sale
    this.#reader = sale.dialect.reader()
    this.dialect = { ...sale.dialect, reader: () => this }
  }

  readonly buy = async (signal: AbortSignal): Promise<Response> => {
    const plan = this.#plan
    this.#plan = undefined
    // Where nothing came of the last request it is sent as it was: a server that knows its key sells it once. Of an answer
    // that broke off another is wanted.
    if (plan && this.#hasOpened) {
      this.#asked = [JSON.stringify({ ...plan.body, stream: true }), this.#sale.runtime.secret()]
    }
    this.#hasOpened = false
    // Counted before it leaves: no answer at all proves nothing.
    const number = (this.#count += 1)
    let response: Response | undefined
    try {
      response = await this.#sale.buy(signal, ...this.#asked)
    } finally {
      // A refusal costs nothing.
      if (response?.ok === false) this.#count -= 1
      else if (plan) this.#settings.onPurchase?.({ number, how: plan.how })
    }
    signal.throwIfAborted()
    if (response.ok) this.#open(response, plan)
    // Where another purchase will not be had at all, its reader has to know what broke the first.
    else if (plan && !isRetryable(response.status)) throw await refusalOf(response)
    return response
  }

  /** Called after every connection, whatever came of it. It settles what a cut would lead to. */
  readonly again = (cause: unknown): boolean => {
    // Nothing was bought, so the first request is still to be made.
    if (this.#count === 0) return true
    this.#plan = cause instanceof HoldfastError && !isWorthwhile(cause) ? undefined : this.#next()
    return this.#plan !== undefined
  }

  /** Throws to hang up: nothing more of this purchase is wanted. */
  read(saying: Saying): Event[] {
    if (this.#over) throw this.#over
    return this.#take(this.#reader.read(saying))
  }

  close(): Event[] {
    const events = this.#over ? [] : this.#reader.close()
    // A reader ends its block also where the stream broke off, and there it proves nothing.
    return events.some(isEnding) ? this.#take(events) : []
  }

  #open({ headers }: Response, plan: Plan | undefined): void {
    this.#reader = this.#sale.dialect.reader()
    this.#fitting = plan?.fitting ?? AS_IT_COMES
    this.#over = undefined
    this.#isRelay = headers.has(REPLY_HEADER)
    this.#hasOpened = true
    this.#before = sum(this.#before, this.#usage)
    this.#usage = {}
  }

  #take(events: readonly Event[]): Event[] {
    const failure = events.find((event) => event.type === 'message-fail')
    // The provider said itself that it failed. For who reads on this is a cut like any other, and ends no block.
    if (failure && !this.#isRelay && isWorthwhile(failure.problem) && this.#next()) throw errorOf(failure.problem)
    const told: Event[] = []
    for (const event of events) {
      // What was paid is told at once, whether or not the answer fits.
      told.push(...(event.type === 'usage' ? [this.#tally(event.usage)] : this.#fitting.take(event)))
      if (this.#fitting.isUnfit) this.#over ??= unfit()
    }
    if (this.#over && told.length === 0) throw this.#over
    for (const event of told) this.#note(event)
    return told
  }

  #next(): Plan | undefined {
    if (this.#count >= (this.#settings.purchasesMax ?? PURCHASES_MAX_DEFAULT)) return undefined
    const { model } = this.#sale.body
    const segment = (this.#said.message.seams?.length ?? 0) + 2
    return this.#planner(this.#said, this.#sale, { segment, ...(typeof model === 'string' && { model }) })
  }

  #tally(usage: Usage): Event {
    this.#usage = { ...this.#usage, ...usage }
    return { type: 'usage', usage: sum(this.#before, this.#usage) }
  }

  #note(event: Event): void {
    const { message, isOpen, hasSpoken } = this.#said
    this.#said = {
      message: fold(message, event),
      isOpen: isBlockStart(event) || (isOpen && event.type !== 'block-end'),
      hasSpoken: hasSpoken || isSpeech(event),
    }
  }
}

/** The first answer has nothing to fit. */
const AS_IT_COMES: Fitting = { take: (event) => [event], isUnfit: false }

const unfit = (): HoldfastError =>
  new HoldfastError('upstream-garbled', 'The provider was asked to go on, and said something else.')

const errorOf = ({ code, message, ...more }: Problem): HoldfastError => new HoldfastError(code, message, more)

/** A reader can see it. What is said before it only opens the message. */
export const isSpeech = ({ type }: Event): boolean =>
  type.endsWith('-delta') ||
  type === 'tool-start' ||
  type === 'other-start' ||
  type === 'reasoning-signature' ||
  type === 'message-end'

const isBlockStart = ({ type }: Event): boolean => type.endsWith('-start') && type !== 'message-start'

/** Whether the same request may have better luck. A code that nobody here knows is a newer server's, and decides nothing. */
const isWorthwhile = ({ code }: Pick<HoldfastError, 'code'>): boolean => problems[code]?.retryable ?? false

/** Field by field. */
function sum(one: Usage, other: Usage): Usage {
  const total: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) total[name] = (total[name] ?? 0) + (count ?? 0)
  return total
}
