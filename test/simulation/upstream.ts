// The network between the relay and its upstreams, and the vendors behind it: each purchase plays a script of known
// words, cut anywhere, in either dialect, with whatever goes wrong.
import type { Transport, UpstreamListener, UpstreamRequest } from '@holdfast/relay'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Evidence, Purchase, Spoken } from './evidence.ts'
import type { Trace } from './trace.ts'
import { type Sentence, moan, mumble, refusalOf, speak } from './vendor.ts'
import { CALL_HEADER } from './wire.ts'

export interface UpstreamOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
}

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

/** The model has named its ending: all that is missing is the transport's good-bye. */
const NAMED = /"(finish|stop)_reason":"/

const REFUSALS = ['429', '500', '503', '529', '400', 'nobody'] as const

/** The transport of one life of the relay. */
export class Vendors implements Transport {
  readonly #options: UpstreamOptions
  readonly #plays: Play[] = []

  constructor(options: UpstreamOptions) {
    this.#options = options
  }

  send(request: UpstreamRequest, listener: UpstreamListener): () => void {
    const play = new Play(request, listener, this.#options)
    this.#plays.push(play)
    play.begin()
    return () => play.hangUp()
  }

  async close(): Promise<void> {
    for (const play of this.#plays) play.breakOff()
  }

  /** The process is gone: its kernel hangs up, and nobody hears what comes. */
  hostDied(): void {
    for (const play of this.#plays) play.die()
  }
}

class Play {
  readonly #purchase: Purchase
  readonly #number: number
  readonly #listener: UpstreamListener
  readonly #options: UpstreamOptions
  readonly #dice: Dice
  #cancel: () => void = () => {}

  constructor(request: UpstreamRequest, listener: UpstreamListener, options: UpstreamOptions) {
    const { clock, evidence, dice } = options
    const [call = 0, wish = 0] = (request.headers[CALL_HEADER] ?? '').split(' ').map(Number)
    this.#listener = listener
    this.#options = options
    this.#number = evidence.purchases.length
    this.#dice = dice.fork(this.#number)
    this.#purchase = {
      wish,
      call,
      at: clock.now,
      status: undefined,
      said: [],
      namedEnding: false,
      hungUpAt: undefined,
      closedAt: undefined,
      unsent: false,
    }
    evidence.purchases.push(this.#purchase)
  }

  begin(): void {
    const { clock, evidence } = this.#options
    const { upstream, healAt } = evidence.faults
    const healed = clock.elapsed >= healAt
    const dice = this.#dice
    if (!healed && dice.chance(upstream.refuse)) return this.#refuse()
    this.#speak(!healed && dice.chance(upstream.spoil) ? dice.weighted(SPOILINGS) : undefined, healed)
  }

  hangUp(): void {
    const { clock } = this.#options
    if (this.#purchase.closedAt !== undefined || this.#purchase.hungUpAt !== undefined) return
    this.#purchase.hungUpAt = clock.now
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
    this.#purchase.closedAt ??= this.#options.clock.now
  }

  #refuse(): void {
    const dice = this.#dice
    const refusal = dice.pick(REFUSALS)
    this.#after(dice.between(1, 3_000), () => {
      if (refusal === 'nobody') return this.#close(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), true)
      const { dialect } = this.#wish()
      const retryAfter = dice.chance(0.4) ? { 'retry-after': `${dice.between(0, 15)}` } : {}
      this.#head(Number(refusal), { 'content-type': 'application/json', ...retryAfter })
      this.#listener.data(Buffer.from(refusalOf(dialect)))
      this.#close()
    })
  }

  #speak(spoiling: Spoiling | undefined, healed: boolean): void {
    const dice = this.#dice
    if (spoiling === 'headless')
      return void (dice.chance(0.5) && this.#after(20_000, () => this.#close(new Error('reset'))))
    const { dialect } = this.#wish()
    let sentences = speak(dialect, this.#number, dice.between(1, 25))
    const at = dice.between(0, sentences.length - 1)
    if (spoiling === 'moan') sentences = [...sentences.slice(0, at), moan(dialect)]
    if (spoiling === 'mumble') sentences = sentences.map((one, index) => (index === at ? mumble(one) : one))
    if (spoiling === 'nameless') sentences = sentences.slice(0, -1)
    if (spoiling === 'comments') sentences = []
    const { bytes, ends } = encode(sentences, dice, spoiling === 'comments' ? 20 : 0)
    const breaks = spoiling === 'cut' || spoiling === 'reset' || spoiling === 'stall'
    // Half of the cuts fall between two frames, where nothing but the missing ending tells of them.
    const between = ends[dice.between(0, ends.length - 2)] ?? 0
    const until = breaks ? (dice.chance(0.5) ? between : dice.between(0, bytes.length - 1)) : bytes.length
    const pause = healed ? 0 : this.#options.evidence.faults.upstream.pause
    this.#say(`will say ${sentences.length} frames${spoiling ? `, ${spoiling} after ${until} of ${bytes.length}` : ''}`)
    const firstMs = dice.chance(pause) ? dice.between(2_000, 15_000) : dice.between(1, 800)
    this.#after(firstMs, () => {
      this.#head(200, { 'content-type': 'text/event-stream' })
      play(0)
    })
    const play = (from: number): void => {
      if (from >= until) return this.#curtain(spoiling)
      const gapMs = dice.chance(pause / 10) ? dice.between(3_000, 12_000) : dice.between(0, 250)
      this.#after(gapMs, () => {
        const to = Math.min(until, from + dice.between(1, dice.chance(0.5) ? 40 : 500))
        this.#deliver(bytes.subarray(from, to), from, to, sentences, ends)
        if (this.#purchase.hungUpAt === undefined) play(to)
      })
    }
  }

  #deliver(bytes: Buffer, from: number, to: number, sentences: readonly Sentence[], ends: readonly number[]): void {
    const at = this.#options.clock.now
    sentences.forEach((sentence, index) => {
      const end = ends[index] as number
      if (end <= from || end > to) return
      this.#purchase.said.push({ ...inOctets(sentence), at })
      this.#purchase.namedEnding ||= NAMED.test(sentence.data)
    })
    this.#say(`says ${bytes.length} bytes, ${this.#purchase.said.length} frames so far`)
    this.#listener.data(bytes)
  }

  /** What comes after the last byte. */
  #curtain(spoiling: Spoiling | undefined): void {
    if (spoiling === 'stall') return
    this.#after(this.#dice.between(0, 300), () => this.#close(spoiling === 'reset' ? new Error('reset') : undefined))
  }

  #head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#purchase.status = status
    this.#say(`answers ${status}`)
    this.#listener.head(status, headers)
  }

  #close(failure?: Error, unsent = false): void {
    if (this.#purchase.closedAt !== undefined) return
    this.#purchase.closedAt = this.#options.clock.now
    this.#say(failure ? 'breaks' : 'ends')
    this.#purchase.unsent = unsent
    this.#listener.closed(failure, unsent)
  }

  #after(ms: number, work: () => void): void {
    this.#cancel = this.#options.clock.after(ms, work)
  }

  #wish(): Evidence['wishes'][number] {
    const wish = this.#options.evidence.wishes[this.#purchase.wish]
    if (!wish) throw new Error('a purchase that nobody wished for')
    return wish
  }

  #say(what: string): void {
    this.#options.trace.say(`upstream ${this.#number}`, what)
  }
}

const inOctets = ({ kind, event, data }: Sentence): Omit<Spoken, 'at'> => {
  const octets = Buffer.from(data).toString('latin1')
  return event === undefined ? { kind, data: octets } : { kind, event, data: octets }
}

/** The sentences on the wire, in one of the vendors' spellings, and where each of them is complete. */
function encode(sentences: readonly Sentence[], dice: Dice, comments: number): { bytes: Buffer; ends: number[] } {
  const eol = dice.chance(0.2) ? '\r\n' : '\n'
  const colon = dice.chance(0.2) ? ':' : ': '
  const chatty = dice.chance(0.2)
  const pieces: Buffer[] = []
  const ends: number[] = []
  let length = 0
  const add = (text: string): void => {
    const piece = Buffer.from(text)
    pieces.push(piece)
    length += piece.length
  }
  for (let n = 0; n < comments; n++) add(`: still thinking${eol}${eol}`)
  for (const { event, data } of sentences) {
    if (chatty) add(`: keep-alive${eol}${eol}`)
    add(`${event === undefined ? '' : `event${colon}${event}${eol}`}data${colon}${data}${eol}${eol}`)
    // A CR ends the blank line already; the LF after it belongs to it.
    ends.push(eol === '\r\n' ? length - 1 : length)
  }
  return { bytes: Buffer.concat(pieces), ends }
}
