// The network between readers and the relay. Below: one connection, with both its ends; above: which fault it gets.
// The readers' end is a listener, told of octets as they arrive; the relay's end is what server.ts would be.
import { IDEMPOTENCY_HEADER, REPLY_HEADER } from '@holdfast/protocol'
import type { Answer, Incoming, Outlet } from '@holdfast/relay'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Call, Evidence } from './evidence.ts'
import type { WireFaults } from './faults.ts'
import type { Trace } from './trace.ts'

export interface WireRequest {
  readonly method: 'GET' | 'POST'
  /** With the query. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** For the evidence: what the caller is after. */
  readonly wish: number
}

/** The reader's end. `head` at most once, `data` any number of times, `closed` exactly once unless it hangs up. */
export interface WireListener {
  head(status: number, headers: Readonly<Record<string, string>>): void
  data(octets: string): void
  closed(how: 'end' | 'broken'): void
}

/** The relay's process, as the network sees it. */
export interface Host {
  /** Undefined: nobody listens on the port. */
  readonly handle: ((incoming: Incoming) => Promise<Answer>) | undefined
  /** Number of the life that its process has. */
  readonly life: number
  /** What arrives on its sockets. */
  hear(work: () => void): void
}

/** The header by which the upstream learns which call made the relay buy. */
export const CALL_HEADER = 'x-simulated-call'

type Fate = 'well' | Exclude<keyof WireFaults, 'slow'>

export interface WireOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  /** Who gets the next connection. */
  readonly choose: () => Host
  /** Wraps every outlet: where a planted bug sits. */
  readonly outlet?: (outlet: Outlet) => Outlet
}

export class Wire {
  readonly #options: WireOptions
  readonly #open = new Set<Connection>()
  #calls = 0

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** Connections whose relay end is open. */
  get openCount(): number {
    return this.#open.size
  }

  /** Sends the request. The returned function hangs up; the listener hears no more. */
  call(request: WireRequest, listener: WireListener): () => void {
    const { clock, dice, trace, evidence } = this.#options
    const number = this.#calls++
    const own = dice.fork(number)
    const healed = clock.elapsed >= evidence.faults.healAt
    const fate = healed ? 'well' : drawFate(own, evidence.faults.wire)
    const isSlow = !healed && own.chance(evidence.faults.wire.slow)
    trace.say(`wire ${number}`, `${request.method} ${request.target} ${fate}${isSlow ? ' slow' : ''}`)
    const connection = new Connection(number, request, listener, fate, isSlow, own, this.#options, this.#open)
    if (fate === 'duplicate') {
      const again = this.#calls++
      const twin = new Connection(again, request, DEAF, 'reset', false, dice.fork(again), this.#options, this.#open)
      // Often in the very same moment.
      if (own.chance(0.5)) {
        const delayMs = own.between(1, 30)
        twin.dial(delayMs)
        connection.dial(delayMs)
        return () => connection.hangUp()
      }
      clock.after(own.between(0, 200), () => twin.dial())
    }
    connection.dial()
    return () => connection.hangUp()
  }

  /** A relay's process is gone, and all its ends with it. `closed`: it went by itself, and saw them close. */
  hostDied(host: Host, how: 'crashed' | 'closed'): void {
    for (const connection of this.#open)
      if (connection.host === host) {
        connection.hostDied(how)
        this.#open.delete(connection)
      }
  }
}

const DEAF: WireListener = { head() {}, data() {}, closed() {} }

function drawFate(dice: Dice, faults: WireFaults): Fate {
  const { slow: _, ...fates } = faults
  for (const [fate, probability] of Object.entries(fates)) if (dice.chance(probability)) return fate as Fate
  return 'well'
}

class Connection {
  host: Host | undefined
  readonly #call: Call
  readonly #request: WireRequest
  readonly #listener: WireListener
  readonly #fate: Fate
  readonly #isSlow: boolean
  readonly #dice: Dice
  readonly #options: WireOptions
  readonly #open: Set<Connection>
  /** How many octets of a body arrive before the fate strikes. */
  readonly #octetsMax: number
  readonly #onGone = new Set<() => void>()
  #outlet: Outlet | undefined
  #head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined
  /** Sent by the relay, not yet delivered. */
  #held = ''
  #tail: 'end' | 'broken' | undefined
  #delivered = 0
  #flowing = false
  #isFull = false
  /** The reader's end is closed, or will never hear anything again. */
  #deaf = false

  constructor(
    number: number,
    request: WireRequest,
    listener: WireListener,
    fate: Fate,
    isSlow: boolean,
    dice: Dice,
    options: WireOptions,
    open: Set<Connection>,
  ) {
    this.#request = request
    this.#listener = listener
    this.#fate = fate
    this.#isSlow = isSlow
    this.#dice = dice
    this.#options = options
    this.#open = open
    this.#octetsMax = BREAKING.has(fate) ? Math.floor(dice.next() ** 2 * 3_000) : Number.POSITIVE_INFINITY
    this.#call = {
      number,
      wish: request.wish,
      method: request.method,
      path: request.target.split('?')[0] ?? '',
      idempotencyKey: request.headers[IDEMPOTENCY_HEADER],
      roomOctets: dice.pick([1, 200, 1_000, 4_000]),
      life: undefined,
      arrivedAt: undefined,
      answeredAt: undefined,
      status: undefined,
      reply: undefined,
      openedAt: undefined,
      writes: [],
      writesAfter: 0,
      drainedAt: [],
      overAt: undefined,
      over: undefined,
    }
    options.evidence.calls.push(this.#call)
  }

  dial(delayMs = this.#latency()): void {
    const { clock } = this.#options
    if (this.#fate === 'refuse') return void clock.after(delayMs, () => this.#closeReader('broken'))
    if (this.#fate === 'proxy') return void clock.after(delayMs, () => this.#answerAsProxy())
    clock.after(delayMs, () => this.#arrive())
  }

  /** The reader goes. The relay learns of it later, or much later. */
  hangUp(): void {
    if (this.#deaf) return
    this.#deaf = true
    const isLost = this.#fate === 'stall' || this.#fate === 'silence'
    // Of a line that went dead without a word the relay may never hear.
    if (isLost && this.#dice.chance(0.5)) return
    this.#options.clock.after(isLost ? this.#dice.between(1_000, 20_000) : this.#latency(), () => this.#gone())
  }

  hostDied(how: 'crashed' | 'closed'): void {
    this.#over('died')
    if (how === 'closed') this.#tellGone()
    if (this.#deaf || this.#tail) return
    // What was on its way arrives or does not; then the line breaks. Sometimes nobody is left to break it.
    if (this.#dice.chance(0.5)) this.#held = ''
    if (this.#dice.chance(0.1)) return this.#goDeaf()
    this.#tail = 'broken'
    this.#flow()
  }

  #answerAsProxy(): void {
    if (this.#deaf) return
    const status = this.#dice.pick([502, 503])
    this.#listener.head(status, this.#dice.chance(0.3) ? { 'retry-after': '1' } : {})
    if (this.#deaf) return
    this.#listener.data('<html>')
    this.#closeReader('end')
  }

  #arrive(): void {
    const { choose, clock } = this.#options
    const host = choose()
    if (!host.handle) return this.#closeReader('broken')
    this.host = host
    const call = this.#call
    call.arrivedAt = clock.now
    call.life = host.life
    this.#open.add(this)
    // A client that hung up while the request was on its way is gone a little later.
    if (this.#deaf) clock.after(this.#latency(), () => this.#gone())
    if (this.#fate === 'lose') clock.after(this.#dice.between(0, 4_000), () => this.#breakUnheard())
    host.hear(() => this.#ask(host))
  }

  #ask({ handle }: Host): void {
    const { evidence, trace } = this.#options
    const call = this.#call
    void handle?.(this.#incoming())
      .then((answer) => this.#answered(answer))
      .catch((cause: unknown) => {
        evidence.accidents.push(`handle: ${String(cause)}`)
        trace.say(`wire ${call.number}`, `accident ${String(cause)}`)
      })
  }

  #incoming(): Incoming {
    const { method, target, headers, body = '' } = this.#request
    const mark = target.indexOf('?')
    return {
      method,
      path: mark < 0 ? target : target.slice(0, mark),
      query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
      headers: { ...headers, [CALL_HEADER]: `${this.#call.number} ${this.#call.wish}` },
      body: () => Promise.resolve(Buffer.from(body)),
      onGone: (work) => {
        if (this.#call.over === 'gone') queueMicrotask(work)
        else this.#onGone.add(work)
        return () => void this.#onGone.delete(work)
      },
    }
  }

  #answered({ status, headers, body, stream }: Answer): void {
    const { clock, trace, outlet: wrap = (outlet: Outlet) => outlet } = this.#options
    const call = this.#call
    call.answeredAt = clock.now
    call.status = status
    call.reply = headers[REPLY_HEADER] ?? call.reply
    trace.say(`wire ${call.number}`, `answered ${status} ${call.reply ?? ''}`)
    if (call.over) return
    this.#head = { status, headers }
    if (stream) {
      call.openedAt = clock.now
      this.#outlet = wrap(this.#makeOutlet())
      stream(this.#outlet)
    } else {
      this.#held = body === undefined ? '' : Buffer.from(body).toString('latin1')
      this.#finish('ended')
    }
    this.#flow()
  }

  #makeOutlet(): Outlet {
    return {
      onDrain: undefined,
      write: (octets) => this.#write(octets),
      end: (octets = '') => {
        if (octets !== '') this.#write(octets)
        this.#finish('ended')
      },
      abort: () => this.#finish('aborted'),
    }
  }

  #write(octets: string): boolean {
    const call = this.#call
    if (call.over) {
      if (call.over !== 'died') call.writesAfter++
      return false
    }
    this.#held += octets
    this.#isFull = this.#held.length >= call.roomOctets
    const { clock, trace } = this.#options
    const last = lastSeqIn(octets)
    call.writes.push({ at: clock.now, last, octets: octets.length, held: this.#held.length, full: this.#isFull })
    trace.say(`wire ${call.number}`, last === 0 ? 'beat' : `wrote to ${last}${this.#isFull ? ', full' : ''}`)
    this.#flow()
    return !this.#isFull
  }

  #finish(how: 'ended' | 'aborted'): void {
    if (this.#call.over) return
    this.#over(how)
    this.#open.delete(this)
    this.#tail = how === 'ended' ? 'end' : 'broken'
    // A line that the relay broke is a line that has gone.
    if (how === 'aborted') this.#options.clock.after(0, () => this.#tellGone())
    this.#flow()
  }

  /** One delivery after another, for as long as there is something to deliver. */
  #flow(): void {
    const something = this.#head !== undefined || this.#held !== '' || this.#tail !== undefined
    if (this.#flowing || this.#deaf || !something) return
    if (this.#fate === 'silence' || this.#fate === 'lose') return
    this.#flowing = true
    this.#options.clock.after(this.#latency(), () => {
      this.#flowing = false
      this.#deliver()
      this.#flow()
    })
  }

  #deliver(): void {
    if (this.#deaf) return
    if (this.#head) {
      const { status, headers } = this.#head
      this.#head = undefined
      return this.#listener.head(status, headers)
    }
    if (this.#held === '') return this.#tail && this.#closeReader(this.#tail)
    const octets = this.#take()
    if (octets !== '') this.#listener.data(octets)
    if (this.#delivered >= this.#octetsMax) return this.#strike()
    if (this.#held === '' && this.#isFull && !this.#call.over) {
      this.#isFull = false
      this.#call.drainedAt.push(this.#options.clock.now)
      this.host?.hear(() => this.#outlet?.onDrain?.())
    }
  }

  /** Some of what is held: networks cut where they like. */
  #take(): string {
    const most = Math.min(this.#held.length, this.#octetsMax - this.#delivered, this.#isSlow ? 300 : 100_000)
    const length = this.#dice.chance(0.6) ? most : this.#dice.between(Math.min(1, most), most)
    const octets = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    this.#delivered += length
    return octets
  }

  #strike(): void {
    if (this.#deaf) return
    if (this.#fate === 'stall') return this.#goDeaf()
    this.#closeReader(this.#fate === 'end' ? 'end' : 'broken')
    this.#options.clock.after(this.#dice.between(0, 2_000), () => this.#gone())
  }

  /** Nothing will arrive any more, and nobody is told. */
  #goDeaf(): void {
    this.#head = undefined
    this.#flowing = true
  }

  #breakUnheard(): void {
    this.#closeReader('broken')
    this.#options.clock.after(this.#dice.between(0, 2_000), () => this.#gone())
  }

  #closeReader(how: 'end' | 'broken'): void {
    if (this.#deaf) return
    this.#deaf = true
    this.#options.trace.say(`wire ${this.#call.number}`, `reader sees ${how}`)
    this.#listener.closed(how)
  }

  /** The relay's end learns that the reader has gone. */
  #gone(): void {
    if (this.#call.over) return
    this.#over('gone')
    this.#open.delete(this)
    this.#tellGone()
  }

  #tellGone(): void {
    this.host?.hear(() => {
      for (const work of this.#onGone) work()
    })
  }

  #over(how: Exclude<Call['over'], undefined>): void {
    if (this.#call.over) return
    this.#call.over = how
    this.#call.overAt = this.#options.clock.now
  }

  #latency(): number {
    return this.#isSlow ? this.#dice.between(100, 1_500) : this.#dice.between(1, 30)
  }
}

const BREAKING: ReadonlySet<Fate> = new Set<Fate>(['end', 'reset', 'stall'])

function lastSeqIn(octets: string): number {
  const at = octets.lastIndexOf('\nid: ')
  return at < 0 ? 0 : Number.parseInt(octets.slice(at + 5), 10)
}
