// What happens to a reply, written down while it runs: by its pump, which makes the attempts, and by the replies, which
// know its readers. The tokens do not pass here: a time is taken where a batch is, and all sums are made when somebody asks.
import type { DialectName, Seam, Seq } from '@holdfast/protocol'
import type { Ask } from './ask.ts'
import type { Bill, Item } from './bill.ts'
import type { Final, Head } from './logs/log.ts'
import { type AttemptRecord, type Receipt, STEPS_MAX, type Step } from './receipt.ts'
import type { Place } from './routing/course.ts'
import type { Runtime } from './runtime.ts'
import type { Tail } from './tail.ts'
import type { Trace } from './telemetry/trace.ts'
import type { Telling } from './telling.ts'
import { traceParentOf } from './trace-parent.ts'

/** An attempt that may still be under way. */
export type Passage = Omit<AttemptRecord, 'endedAt'> & { readonly endedAt?: number }

/** What is known of a reply while it runs. */
export interface JourneyView {
  readonly head: Head
  readonly last: Seq
  readonly attempts: readonly Passage[]
  readonly steps: readonly Step[]
  readonly stepsLeftOut: number
}

/** What its attempts begin with. */
export interface Departure {
  readonly place: Place
  /** The mark that goes before its words, where another was to take over. */
  readonly seam: Seam | undefined
  readonly telling: Telling
  /** Undefined: the same answer is read on, and nothing is bought anew. */
  readonly item: Item | undefined
  /** Its span, where the reply is traced. */
  readonly span?: string | undefined
}

/** One attempt. */
export interface Leg extends Departure {
  readonly segment: number
  readonly startedAt: number
  firstWordAt?: number
  /** How it ended. */
  arrival?: Pick<AttemptRecord, 'endedAt' | 'problem' | 'status'>
}

/** What it is made of beside what happens. */
export interface Luggage {
  readonly tail: Tail
  readonly bill: Bill
  /** Undefined where a crash has left none. */
  readonly ask: Ask | undefined
  /** What was there when this process took it up: its newest frame, the number of the newest segment, octets that were said. */
  readonly left?: { readonly last: Seq; readonly segment: number; readonly said: number }
  readonly trace?: Trace
}

export class Journey {
  readonly #head: Head
  readonly #luggage: Luggage
  readonly #runtime: Pick<Runtime, 'now'>
  readonly #legs: Leg[] = []
  readonly #steps: Step[] = []
  #leftOut = 0
  #segment: number
  #firstFrameAt: number | undefined
  #readers = 0
  #resumes = 0
  #isStopAsked = false
  /** The newest attempt. */
  leg: Leg | undefined

  constructor(head: Head, luggage: Luggage, runtime: Pick<Runtime, 'now'>) {
    this.#head = head
    this.#luggage = luggage
    this.#runtime = runtime
    this.#segment = luggage.left?.segment ?? 1
    if (luggage.left) this.#step({ at: runtime.now(), what: 'adopted' })
  }

  depart(departure: Departure): Leg {
    // An answer that is read on before its first word has its mark still to tell.
    const { leg: before } = this
    const isMarked = before?.telling === departure.telling && !departure.telling.hasSpoken
    const seam = departure.seam ?? (isMarked ? before.seam : undefined)
    const leg: Leg = { ...departure, seam, segment: seam?.segment ?? this.#segment, startedAt: this.#runtime.now() }
    this.leg = leg
    // An answer may be read on any number of times; how often one is bought has its own limits.
    if (leg.item || this.#legs.length < STEPS_MAX) this.#legs.push(leg)
    else this.#leftOut += 1
    return leg
  }

  /** Its first words are told, behind its mark if it has one. */
  speak(leg: Leg, at: number): void {
    leg.firstWordAt = at
    this.#firstFrameAt ??= at
    this.#segment = leg.segment
    if (leg.seam) this.#step({ at, what: 'seam', seam: leg.seam })
  }

  /** @param problem undefined where it said its ending */
  arrive(leg: Leg, problem: AttemptRecord['problem'], status: AttemptRecord['status']): void {
    const endedAt = this.#runtime.now()
    leg.arrival = { endedAt, ...(problem !== undefined && { problem }), ...(status !== undefined && { status }) }
  }

  readerCame(after: Seq): void {
    this.#readers += 1
    if (after > 0) this.#resumes += 1
    this.#step({ at: this.#runtime.now(), what: 'reader-came', after })
  }

  readerLeft(atSeq: Seq): void {
    this.#step({ at: this.#runtime.now(), what: 'reader-left', at_seq: atSeq })
  }

  stopAsked(): void {
    if (this.#isStopAsked) return
    this.#isStopAsked = true
    this.#step({ at: this.#runtime.now(), what: 'stop-asked' })
  }

  get trace(): Trace | undefined {
    return this.#luggage.trace
  }

  /** Of the request, where a crash has left it. */
  get body(): Buffer | undefined {
    return this.#luggage.ask?.body
  }

  /** Number of the newest segment of which something was told. */
  get segment(): number {
    return this.#segment
  }

  get firstFrameAt(): number | undefined {
    return this.#firstFrameAt
  }

  /** Octets that were said by now, what was void later included. */
  get said(): number {
    const { left } = this.#luggage
    const bought = this.#legs.filter(({ item, telling }) => item && telling.hasSpoken)
    return bought.reduce((sum, { telling }) => sum + telling.said, left?.said ?? 0)
  }

  /** Tokens of output by now, as far as they are counted, and estimated beyond that. */
  get tokens(): number {
    return this.#luggage.bill.total.output ?? 0
  }

  get view(): JourneyView {
    return {
      head: this.#head,
      last: this.#luggage.tail.last,
      attempts: this.#legs.map(passageOf),
      steps: [...this.#steps],
      stepsLeftOut: this.#leftOut,
    }
  }

  /** The journey is over. */
  receipt(final: Final): Receipt {
    const { tail, ask, left, trace: traced } = this.#luggage
    const { attempts, ...view } = this.view
    const trace = ask && traceParentOf(ask.headers)
    return {
      ...view,
      final,
      ...(left && left.last > 0 && { lastBefore: left.last }),
      // No attempt outlives its reply.
      attempts: attempts.map((one) => ({ ...one, endedAt: one.endedAt ?? final.endedAt })),
      ...(this.#firstFrameAt !== undefined && { firstFrameAt: this.#firstFrameAt }),
      gapMsMax: tail.gapMsMax,
      said: this.said,
      readers: this.#readers,
      resumes: this.#resumes,
      requestBytes: ask?.body.length ?? 0,
      ...(trace !== undefined && { trace }),
      ...(traced && { traced }),
    }
  }

  #step(step: Step): void {
    const isOfReader = step.what === 'reader-came' || step.what === 'reader-left'
    if (this.#steps.length < (isOfReader ? READER_STEPS_MAX : STEPS_MAX)) this.#steps.push(step)
    else this.#leftOut += 1
  }
}

/** Readers that come and go all the time leave room for what happens to the reply itself. */
const READER_STEPS_MAX = STEPS_MAX - 20

function passageOf({ place, segment, startedAt, firstWordAt, arrival, item, span }: Leg): Passage {
  const { upstream, surface, model } = place
  const dialect: DialectName = surface.dialect
  const purchase = item?.purchase
  return {
    upstream: upstream.name,
    provider: upstream.provider.name,
    model,
    dialect,
    segment,
    startedAt,
    ...(firstWordAt !== undefined && { firstWordAt }),
    ...arrival,
    ...(purchase && { usage: purchase.usage }),
    ...(purchase?.estimated && { estimated: true }),
    ...(span !== undefined && { span }),
  }
}
