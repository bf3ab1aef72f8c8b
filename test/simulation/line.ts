// One request to a vendor, and its answer: a script of known words, cut anywhere, in either dialect, with whatever goes
// wrong.
import type { UpstreamListener } from '@holdfast/relay'
import type { Asked } from './asked.ts'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Evidence, Exchange, Purchase, Spoken } from './evidence.ts'
import { answerRest } from './manners.ts'
import { type Script, encode } from './script.ts'
import { inPieces, trueText } from './text.ts'
import type { Trace } from './trace.ts'
import { type Sentence, moan, mumble, refusalOf, speak, speakWhole } from './vendor.ts'

/** What the vendors remember, whatever becomes of the relay: the answers that are kept, by name. */
export type Memory = Map<string, { readonly purchase: Purchase; readonly script: Script }>

export interface LineOptions {
  readonly clock: Clock
  readonly trace: Trace
  readonly evidence: Evidence
  readonly memory: Memory
  /** What arrives on the relay's sockets: at once, or when its process goes on. */
  readonly hear: (work: () => void) => void
}

/** What is to be answered anew. */
export type Anew = Extract<Asked, { readonly what: 'reply' | 'rest' }>

type Spoiling = 'cut' | 'reset' | 'stall' | 'moan' | 'mumble' | 'comments' | 'headless' | 'nameless'

const SPOILINGS: Readonly<Record<Spoiling, number>> = {
  // The body ends without its terminal event, at any byte.
  cut: 3,
  reset: 3,
  stall: 2,
  // The vendor's own error frame.
  moan: 2,
  // A frame that is half a frame.
  mumble: 1,
  // A head, comments for a while, then nothing.
  comments: 1,
  // Not even a head.
  headless: 1,
  // An ending that is named, but not said: openai's finish_reason without [DONE].
  nameless: 1,
}

/** Of a line on which a kept answer is read on: what it holds is good. */
const LINE_SPOILINGS = { cut: 3, reset: 3, stall: 2, headless: 1 } as const

/** The model has named its ending: all that is missing is the transport's good-bye. */
const NAMED = /"(finish|stop)_reason":"/

/** What can go wrong with an answer that comes in one piece. */
const WHOLE_SPOILINGS: ReadonlySet<Spoiling | undefined> = new Set([undefined, 'cut', 'reset', 'stall', 'headless'])

/** How many answers come in one piece although they were to be streamed. */
const WHOLE = 0.07

const REFUSALS = { 429: 4, 500: 2, 503: 2, 529: 2, 400: 1, 401: 0.5, 402: 0.3, 403: 0.5, 404: 0.4, 413: 0.2, nobody: 2 }
const RESUMPTION_REFUSALS = { 404: 3, 503: 2, 401: 1, nobody: 2 }

export class Line {
  readonly #exchange: Exchange
  /** Whose words it carries; undefined where nothing was bought. */
  readonly #purchase: Purchase | undefined
  readonly #listener: UpstreamListener
  readonly #options: LineOptions
  readonly #dice: Dice
  readonly #isHealed: boolean
  readonly #name: string
  #cancel: () => void = () => {}
  /** What has arrived and was not heard by then nobody hears. */
  #isLetGo = false

  constructor(
    exchange: Exchange,
    purchase: Purchase | undefined,
    listener: UpstreamListener,
    options: LineOptions,
    dice: Dice,
  ) {
    const { clock, evidence } = options
    this.#exchange = exchange
    this.#purchase = purchase
    this.#listener = listener
    this.#options = options
    this.#dice = dice
    this.#isHealed = clock.elapsed >= evidence.faults.healAt
    this.#name = `upstream ${purchase?.number}${exchange === purchase ? '' : `+${purchase?.resumptions.length}`}`
  }

  /** Answers a request anew, as the dice have it. */
  answer(asked: Anew): void {
    const { refuse, spoil } = this.#options.evidence.faults.upstream
    const dice = this.#dice
    this.#say(`${asked.upstream}/${asked.model} is asked for ${asked.what === 'reply' ? 'a reply' : 'the rest'}`)
    if (!this.#isHealed && dice.chance(refuse)) return this.refuse(statusOf(dice.weighted(REFUSALS)))
    const spoiling = !this.#isHealed && dice.chance(spoil) ? dice.weighted(SPOILINGS) : undefined
    const text = this.#textFor(asked)
    if (text === undefined) return this.refuse(400)
    this.#speak(asked, text, spoiling)
  }

  /** Reads a kept answer on behind its first `after` frames. */
  readOn(script: Script | undefined, after: number): void {
    const { refuse, spoil } = this.#options.evidence.faults.upstream
    const dice = this.#dice
    this.#say(`is read on after ${after}`)
    if (!script) return this.refuse(404)
    if (!this.#isHealed && dice.chance(refuse / 2)) return this.refuse(statusOf(dice.weighted(RESUMPTION_REFUSALS)))
    if (after >= script.ends.length) return this.refuse(204)
    this.#play(script, after, !this.#isHealed && dice.chance(spoil) ? dice.weighted(LINE_SPOILINGS) : undefined)
  }

  hangUp(): void {
    const { clock } = this.#options
    this.#isLetGo = true
    if (this.#exchange.closedAt !== undefined || this.#exchange.hungUpAt !== undefined) return
    this.#exchange.hungUpAt = clock.now
    this.#say('hung up on')
    this.#cancel()
    this.#after(0, () => this.#close(new Error('hung up')))
  }

  /** Closes now, and says so. */
  breakOff(): void {
    this.#cancel()
    this.#close(new Error('destroyed'))
  }

  die(): void {
    this.#cancel()
    this.#exchange.closedAt ??= this.#options.clock.now
  }

  /** Answers with a status and no frames; 0: nobody answers. */
  refuse(status: number): void {
    const dice = this.#dice
    const retryAfterS = dice.chance(0.4) ? dice.between(0, 15) : undefined
    this.#after(dice.between(1, status < 300 ? 100 : 3_000), () => {
      if (status === 0) return this.#close(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), true)
      const isLater = status === 429 || status > 500
      if (isLater && retryAfterS !== undefined && this.#purchase) this.#purchase.retryAfterMs = retryAfterS * 1_000
      const retryAfter = isLater && retryAfterS !== undefined ? { 'retry-after': `${retryAfterS}` } : {}
      const kept = status === 204 ? { 'holdfast-reply': this.#purchase?.kept } : {}
      this.#head(status, { 'content-type': 'application/json', ...retryAfter, ...kept })
      const body = Buffer.from(refusalOf(this.#purchase?.dialect ?? 'openai-chat', status))
      if (status > 299) this.#heard(() => this.#listener.data(body))
      this.#close()
    })
  }

  /** The text of the answer; undefined where the vendor does not take such a request. */
  #textFor(asked: Anew): string | undefined {
    const { texts, strange } = this.#options.evidence
    const dice = this.#dice
    const purchase = this.#bought
    if (asked.what === 'reply') {
      const words = dice.chance(0.8) ? dice.between(5, 60) : dice.between(0, 5)
      const text = trueText(purchase.number, words, dice.chance(0.15) && !this.#takesPrefill)
      texts.set(purchase.number, text)
      purchase.answer = { text: purchase.number, origin: 0, shown: 0, fits: 'surely' }
      return text
    }
    const begun = Number.parseInt(asked.shown)
    const text = texts.get(begun)
    const whole = text?.startsWith(asked.shown) ? { number: begun, text } : undefined
    if (!whole) strange.push(asked.shown)
    const manner = answerRest(asked.shown, asked.anchor, whole, dice)
    this.#say(`answers the rest of ${asked.shown.length} characters: ${manner?.name ?? 'refused'}`)
    if (manner) purchase.answer = manner.answer
    return manner?.text
  }

  /**
   * Behind a prefill nobody can tell a line that a song has twice from one that a model says again, so nobody sings where
   * there is one.
   */
  get #takesPrefill(): boolean {
    const { upstreams } = this.#options.evidence.plans.first
    return upstreams.some(({ provider }) => provider.continuations.some(({ by }) => by === 'prefill'))
  }

  #speak(asked: Asked, text: string, spoiling: Spoiling | undefined): void {
    const dice = this.#dice
    const purchase = this.#bought
    const { dialect, number } = purchase
    if (spoiling === 'headless')
      return void (dice.chance(0.5) && this.#after(20_000, () => this.#close(new Error('reset'))))
    const pieces = inPieces(text, dice.between(1, 25), dice)
    purchase.sold = { ...purchase.sold, output: pieces.length }
    let sentences = speak(dialect, purchase, pieces)
    const at = dice.between(0, sentences.length - 1)
    const complaint = dice.pick(['broke', 'overloaded', 'limited', 'refused'] as const)
    if (spoiling === 'moan') sentences = [...sentences.slice(0, at), moan(dialect, complaint)]
    if (spoiling === 'nameless') sentences = sentences.slice(0, -1)
    if (spoiling === 'comments') sentences = []
    const isKept = asked.upstream === 'keeper'
    purchase.isWhole = !isKept && WHOLE_SPOILINGS.has(spoiling) && dice.fork('whole').chance(WHOLE)
    if (purchase.isWhole) {
      const whole = speakWhole(dialect, purchase, text)
      const bytes = Buffer.from(whole.data)
      return this.#play({ sentences: [whole], bytes, ends: [bytes.length] }, 0, spoiling)
    }
    // Half a good-bye is none; it is no nonsense either.
    const isGarbled = (index: number): boolean => spoiling === 'mumble' && index === Math.min(at, sentences.length - 2)
    const garbled = sentences.map((one, index) => (isGarbled(index) ? mumble(one) : one))
    const script = encode(garbled, dice, spoiling === 'comments' ? 20 : 0, isKept)
    if (isKept) {
      const id = `rpl_kept${number}`
      // What was garbled on the way is whole where it is kept.
      this.#options.memory.set(id, { purchase, script: encode(sentences, dice, 0, true) })
      purchase.kept = id
    }
    this.#play(script, 0, spoiling)
  }

  #play({ bytes, ends, sentences }: Script, after: number, spoiling: Spoiling | undefined): void {
    const dice = this.#dice
    if (spoiling === 'headless')
      return void (dice.chance(0.5) && this.#after(20_000, () => this.#close(new Error('reset'))))
    const begin = after > 0 ? (ends[after - 1] ?? 0) : 0
    const breaks = spoiling === 'cut' || spoiling === 'reset' || spoiling === 'stall'
    const isWhole = this.#purchase?.isWhole ?? false
    // Half of the cuts fall between two frames, where nothing but the missing ending tells of them.
    const between = ends[dice.between(after, ends.length - 2)] ?? begin
    const isBetween = breaks && dice.chance(0.5) && !isWhole
    const until = breaks ? (isBetween ? between : dice.between(begin, bytes.length - 1)) : bytes.length
    const pause = this.#isHealed ? 0 : this.#options.evidence.faults.upstream.pause
    this.#say(`will say ${sentences.length} frames${spoiling ? `, ${spoiling} after ${until} of ${bytes.length}` : ''}`)
    const firstMs = dice.chance(pause) ? dice.between(2_000, 15_000) : dice.between(1, 800)
    const id = this.#purchase?.kept
    this.#after(firstMs, () => {
      const type = isWhole ? 'application/json' : 'text/event-stream'
      this.#head(200, { 'content-type': type, ...(id !== undefined && { 'holdfast-reply': id }) })
      // Whoever only waited for the head hangs up upon it.
      if (this.#exchange.hungUpAt === undefined) play(begin)
    })
    const play = (from: number): void => {
      if (from >= until) return this.#curtain(spoiling, sentences)
      const gapMs = dice.chance(pause / 10) ? dice.between(3_000, 12_000) : dice.between(0, 250)
      this.#after(gapMs, () => {
        const to = Math.min(until, from + dice.between(1, dice.chance(0.5) ? 40 : 500))
        this.#deliver(bytes.subarray(from, to), from, to, sentences, ends)
        if (this.#exchange.hungUpAt === undefined) play(to)
      })
    }
  }

  #deliver(bytes: Buffer, from: number, to: number, sentences: readonly Sentence[], ends: readonly number[]): void {
    const purchase = this.#bought
    this.#heard(() => {
      sentences.forEach((sentence, index) => {
        const end = ends[index] as number
        if (end > from && end <= to && !purchase.isWhole) this.#saidNow(sentence)
      })
      this.#say(`says ${bytes.length} bytes, ${purchase.said.length} frames so far`)
      this.#listener.data(bytes)
    })
  }

  #heard(work: () => void): void {
    this.#options.hear(() => {
      if (!this.#isLetGo) work()
    })
  }

  #saidNow(sentence: Sentence): void {
    const purchase = this.#bought
    purchase.said.push({ ...inOctets(sentence), at: this.#options.clock.now })
    purchase.namedEnding ||= NAMED.test(sentence.data)
  }

  /** What comes after the last byte. */
  #curtain(spoiling: Spoiling | undefined, [whole]: readonly Sentence[]): void {
    if (spoiling === 'stall') return
    this.#after(this.#dice.between(0, 300), () => {
      // That all of it has come nothing says but the end of the body.
      if (whole && spoiling === undefined && this.#bought.isWhole) this.#heard(() => this.#saidNow(whole))
      this.#close(spoiling === 'reset' ? new Error('reset') : undefined)
    })
  }

  #head(status: number, headers: Readonly<Record<string, string | undefined>>): void {
    this.#heard(() => {
      this.#exchange.status = status
      this.#exchange.headAt = this.#options.clock.now
      this.#say(`answers ${status}`)
      this.#listener.head(status, headers)
    })
  }

  #close(failure?: Error, unsent = false): void {
    if (this.#exchange.closedAt !== undefined) return
    this.#exchange.closedAt = this.#options.clock.now
    this.#exchange.closedBefore = this.#options.evidence.purchases.length
    this.#say(failure ? 'breaks' : 'ends')
    this.#exchange.unsent = unsent
    this.#options.hear(() => this.#listener.closed(failure, unsent))
  }

  #after(ms: number, work: () => void): void {
    this.#cancel = this.#options.clock.after(ms, work)
  }

  get #bought(): Purchase {
    if (!this.#purchase) throw new Error('words that nobody bought')
    return this.#purchase
  }

  #say(what: string): void {
    this.#options.trace.say(this.#name, what)
  }
}

const statusOf = (refusal: string): number => (refusal === 'nobody' ? 0 : Number(refusal))

const inOctets = ({ data, event, ...rest }: Sentence): Omit<Spoken, 'at'> => {
  const octets = Buffer.from(data).toString('latin1')
  return event === undefined ? { ...rest, data: octets } : { ...rest, event, data: octets }
}
