// The only writer of a log. It runs attempts until the reply has an ending, and writes that ending itself when no
// attempt could. What an attempt's failure leads to is decided by how far the reply has come:
//
//   T0  nothing was said      another attempt, unseen
//   T1  the upstream kept it  the same answer is read on, byte for byte
//   T2  text broke off        another attempt goes on with it, behind a mark      (for readers of segments)
//   T3  anything broke off    another attempt begins anew, behind a mark          (for readers of segments)
//   T4  otherwise             a typed failure; what was said stays
import {
  HoldfastError,
  type Problem,
  type Seam,
  type Seq,
  backoffMs,
  canContinue,
  endingOf,
  problems,
} from '@holdfast/protocol'
import type { Ask, Letter } from './ask.ts'
import { Attempt, type Bookmark, type Circumstances, type Errand, type Outcome } from './attempt.ts'
import { Bill, type Purchase, tokensOf } from './bill.ts'
import { STOPPED } from './adoption.ts'
import { errandFor, resuming, stopping } from './errand.ts'
import { sayFailure } from './failure.ts'
import { Journey } from './journey.ts'
import type { Final, Head, Lease, Log, SharedLease } from './logs/log.ts'
import type { Allowance } from './metering/allowance.ts'
import { retell } from './retelling.ts'
import { type Berth, type Course, type Wreck, isBerth } from './routing/course.ts'
import { Tail } from './tail.ts'
import { traceParentOf } from './trace-parent.ts'
import { beginTrace, newSpan, writeTraceParent } from './telemetry/trace.ts'
import type { Telling } from './telling.ts'
import type { UpstreamListener } from './transport.ts'
import { Letters, type Wish, type Wished, afresh, continued, restarted } from './wishes.ts'

type Failed = Extract<Outcome, { kind: 'failed' }>

/** What the starter of a reply is told first. */
export type Admission =
  /** Frames are coming: the status is 200. */
  | { readonly kind: 'open' }
  /** Not a frame came from any upstream: the status can still say why. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly body?: string }

/** A request and where it can be bought. */
export interface Order {
  readonly ask: Ask
  /** A course for one segment; those after the first avoid where others broke off. */
  readonly course: (deadline: number, wrecks: readonly Wreck[]) => Course
  /** What may be spent on it. Absent: any amount. */
  readonly allowance?: Allowance
}

/** What is tried next. */
interface Step {
  readonly berth: Berth
  /** Addressed when it is sent, with the key of then. */
  readonly errand: () => Errand
  /** Where the same answer is read on. Absent for one that is bought anew. */
  readonly from?: Bookmark
  /** Characters of the request; 0 where nothing is bought anew. */
  readonly asked: number
  readonly span: string | undefined
  /** The mark before its words. Absent where nobody was to notice that another attempt speaks. */
  readonly seam?: Seam
}

/** What a process that is gone left of a reply that goes on. */
export interface Left {
  /** Seq of the newest frame. */
  readonly last: Seq
  /** Number of the newest segment. */
  readonly segment: number
  /** What it had cost by then, as far as that is known. */
  readonly purchases: readonly Purchase[]
  /** See `Final`. */
  readonly unbilled?: number
  /** Octets that had been said. */
  readonly said: number
  /** What broke it off. */
  readonly why: Problem
}

export class Pump {
  /** Settles at the first frame, or when there will be none. Never rejects. */
  readonly admission: Promise<Admission>
  /** Resolves with the ending once it is durable; with undefined when the log took it no more. Never rejects. */
  readonly done: Promise<Final | undefined>
  /** Where the newest attempt was made, and what its request could not say. */
  served: { readonly place: Berth; readonly letter: Letter } | undefined
  readonly journey: Journey
  readonly tail: Tail

  /** Why the log takes nothing of it any more, from whoever had the lease; `reply-moved` where another node goes on. */
  lost: Problem | undefined

  readonly #head: Head
  readonly #lease: Lease
  readonly #shared: SharedLease | undefined
  readonly #order: Order
  readonly #log: Log
  readonly #around: Circumstances
  readonly #bill: Bill
  readonly #unbilled: number | undefined
  #admit: (admission: Admission) => void = () => {}
  #course: Course
  #berth: Berth | undefined
  /** Where attempts have failed, the newest last. */
  readonly #wrecks: Wreck[] = []
  #attempt: Attempt | undefined
  #telling: Telling | undefined
  /** The newest that has said something: it knows how to say that this was all. */
  #spoken: Telling | undefined
  /** Why no more may be bought: someone stopped it, or the log failed. */
  #halted: Problem | undefined
  /** Somebody reads the log, so its frames are known under their numbers and this reply keeps its idempotency key. */
  #isRead = false
  #isAbandoned = false
  /** No attempt so far can have bought anything. */
  #isFree: boolean
  #wake: (() => void) | undefined
  #segment: number
  /** Attempts to go on with what was said, or to begin anew. */
  #takeovers: number
  /** Times in a row that the same answer was picked up without another word from it. */
  #resumes = 0
  /** What broke the reply off, since it last said something: attempts to save it may fail in other ways. */
  #broken: Failed | undefined

  constructor(lease: Lease, head: Head, order: Order, log: Log, around: Circumstances, left?: Left) {
    this.#head = head
    this.#lease = lease
    this.#shared = lease.shared
    this.#order = order
    this.tail = new Tail(lease, left?.last ?? 0)
    this.#bill = new Bill(left?.purchases)
    this.#unbilled = left?.unbilled
    const { runtime, tracing } = around
    const trace = tracing && beginTrace(traceParentOf(order.ask.headers), tracing, runtime)
    const luggage = {
      tail: this.tail,
      bill: this.#bill,
      ask: order.ask,
      ...(left && { left }),
      ...(trace && { trace }),
    }
    this.journey = new Journey(head, luggage, runtime)
    this.#segment = left?.segment ?? 1
    this.#takeovers = this.#segment - 1
    // Nobody knows what was bought before.
    this.#isFree = left === undefined
    this.#log = log
    this.#around = around
    this.#course = order.course(around.deadline, [])
    this.admission = new Promise((resolve) => {
      this.#admit = resolve
    })
    this.tail.onFrames = this.#opens
    order.allowance?.begins({
      bought: () => this.#bill.purchases,
      halt: (problem) => this.halt(problem),
      ...(left?.unbilled !== undefined && { unbilled: left.unbilled }),
    })
    lease.onFailure = (failure) => this.#lose(failure)
    if (lease.shared) this.#heedStops(lease.shared)
    // A reply of which nothing was said begins as if it had never begun.
    this.done = this.#run(left && left.last > 0 ? { ...failed(left.why), free: false } : undefined)
  }

  /** Buys nothing more. The reply ends with `problem`, unless it already has an ending. */
  halt(problem: Problem): void {
    // Whoever reads it leaves when it ends, and is perhaps the last.
    if (this.#halted) return
    this.#halted = problem
    this.#wake?.()
    this.#course.halt(problem)
    const isNamed = this.#attempt?.bookmark !== undefined
    this.#attempt?.hangUp(problem, isNamed ? undefined : this.#stopper())
    if (isNamed) this.#stopUpstream()
  }

  /** Buys nothing more and writes nothing more: the node is closing, and whoever adopts the reply will end it. */
  abandon(): void {
    this.#isAbandoned = true
    this.halt({ code: 'relay-closing', message: 'The relay is shutting down.' })
  }

  /**
   * Breaks the line to the upstream, as if that had died just now: what follows is up to the tiers.
   * @returns false when no attempt is under way
   */
  sever(): boolean {
    return this.#attempt?.sever() ?? false
  }

  /** A reader has been given the log. */
  read(): void {
    this.#isRead = true
  }

  /** What is said from now on nobody writes down. */
  #lose(failure: unknown): void {
    this.lost ??= problemOf(failure)
    this.halt(this.lost)
  }

  #heedStops(shared: SharedLease): void {
    const stop = (): void => {
      this.journey.stopAsked()
      this.halt(STOPPED)
    }
    shared.onStopAsked = stop
    if (shared.isStopAsked) stop()
  }

  async #run(why: Failed | undefined): Promise<Final | undefined> {
    try {
      while (!this.tail.final && !this.#isAbandoned) {
        const next = await this.#next(why)
        const paying = 'errand' in next && !next.from ? this.#order.allowance?.afford() : undefined
        if (paying) await this.#unlessHalted(paying)
        // Whoever cannot say that the reply is still its own buys nothing for it: another node may be about to.
        const confirming = 'errand' in next && !next.from ? this.#shared?.confirm() : undefined
        if (confirming) await confirming
        if ('errand' in next && (paying ?? confirming)) next.berth.waited()
        // It may have been halted since that was settled on.
        const step = ('errand' in next ? this.#halting() : undefined) ?? next
        if ('errand' in step) why = await this.#try(step)
        else if (!this.#isAbandoned) await this.#fail(step)
      }
      this.#release(this.#halted ?? this.tail.final?.problem)
      await this.tail.flushed()
      // A refusal has been answered already; to everything else the status is 200 by now.
      this.#admit({ kind: 'open' })
      return this.tail.final
    } catch (failure) {
      // Only the log rejects, or this is a mistake of ours. The reply has no ending; whoever adopts it will write one. It may
      // have been a read that failed, of which the lease knows nothing: kept, nobody could adopt.
      if (!(failure instanceof HoldfastError)) this.#around.onFailure?.(failure)
      this.#lose(failure)
      this.#lease.letGo()
      this.#release(problemOf(failure))
      this.#admit({ kind: 'refused', problem: problemOf(failure) })
      return undefined
    }
  }

  /** @returns what is tried next, or the failure that the reply ends with. */
  async #next(why: Failed | undefined): Promise<Step | Failed> {
    const problem = this.#halted ?? this.#overdue()
    if (problem) {
      // Its place hears how it failed all the same: it may have refused before it knew that nobody wanted it any more.
      if (this.#halted) this.#release(why?.problem ?? problem)
      else this.#letGo(why)
      return { ...failed(problem), free: why?.free ?? true }
    }
    if (this.tail.last === 0) {
      this.#letGo(why)
      return this.#again(why)
    }
    if (!why) throw new Error('a reply broke off without a reason')
    // Attempts to save a reply fail in ways that are nobody's business: what is told is what broke it, and decides.
    this.#broken ??= why
    const isHopeless = !problems[this.#broken.problem.code].retryable
    const rest = await this.#readOn(why)
    if (rest) return rest
    this.#letGo(why)
    const anew = isHopeless ? undefined : ((await this.#goOn()) ?? (await this.#beginAnew()))
    return anew ?? this.#halting() ?? this.#broken
  }

  /** T0: nothing was said, so nobody knows of the attempts before. */
  async #again(why: Failed | undefined): Promise<Step | Failed> {
    const letters = new Letters(afresh(this.#wished))
    const next = await this.#find(why, letters)
    if ('errand' in next) return next
    return why?.problem === next ? why : failed(why ? next : (letters.unsaid ?? next))
  }

  /** T1: the upstream has kept the answer, and gives the rest of it. */
  async #readOn({ problem, bookmark }: Failed): Promise<Step | undefined> {
    const { limits, runtime, deadline } = this.#around
    const berth = this.#berth
    const telling = this.#telling
    if (!berth || !telling || !bookmark || !problems[problem.code].retryable) return undefined
    const { span, trace } = this.#span()
    const rest = { telling, conclude: this.#conclude, onSpeech: () => {}, ...(trace && { trace }) }
    const errand = resuming(this.#order.ask, berth, bookmark, rest)
    const waitMs = backoffMs(this.#resumes, runtime.dice(), {
      baseMs: limits.backoffMsBase,
      capMs: limits.backoffMsCap,
    })
    if (!errand || this.#resumes >= limits.attemptsMax || runtime.now() + waitMs >= deadline) return undefined
    this.#resumes += 1
    await this.#pause(waitMs)
    return this.#halted ? undefined : { berth, errand: () => errand, from: bookmark, asked: 0, span }
  }

  /** T2: text broke off, and a place is known to go on with such text. */
  async #goOn(): Promise<Step | undefined> {
    if (!this.#order.ask.accepts.continuing || !this.#mayTakeOver()) return undefined
    await this.tail.flushed()
    const told = await retell(this.#log, this.#head, this.tail.last)
    if (!canContinue(told.message)) return undefined
    return this.#takeOver(continued(this.#wished, told, this.#bill.total))
  }

  /** T3: what was said is void, and the reader replaces it. */
  async #beginAnew(): Promise<Step | undefined> {
    if (!this.#order.ask.accepts.restarting || !this.#mayTakeOver()) return undefined
    return this.#takeOver(restarted(this.#wished, this.#bill.total))
  }

  #mayTakeOver(): boolean {
    const { limits } = this.#around
    return !this.#halted && this.#head.form === 'stream' && this.#takeovers < limits.segmentsMax - 1
  }

  async #takeOver(wish: Wish): Promise<Step | undefined> {
    // Reading the log took its time, and a course of which a halt has not heard would wait for what is not wanted.
    if (this.#halted) return undefined
    this.#takeovers += 1
    // Its own budget of attempts: what failed before the first frame has nothing to do with it.
    try {
      this.#course = this.#order.course(this.#around.deadline, this.#wrecks)
    } catch (cause) {
      // The configuration has changed, and the model is not served any more. Anything else is a mistake of ours.
      if (!(cause instanceof HoldfastError) || cause.code !== 'model-unknown') throw cause
      return undefined
    }
    const next = await this.#find(undefined, new Letters(wish))
    return 'errand' in next ? next : undefined
  }

  async #find(why: Failed | undefined, letters: Letters): Promise<Step | Problem> {
    const berth = await this.#course.next(why?.problem, (place) => letters.suits(place))
    if (!isBerth(berth)) return berth
    this.#berth = berth
    if (this.#halted) return this.#halted
    const { how } = letters.wish
    const letter = letters.for(berth)
    this.served = { place: berth, letter }
    const seam = how && { segment: this.#segment + 1, how, model: berth.model }
    const telling = letters.wish.telling(berth, letter, seam)
    const { span, trace } = this.#span()
    const rest = { telling, conclude: this.#conclude, onSpeech: () => berth.heard(), ...(trace && { trace }) }
    const errand = (): Errand => errandFor(this.#order.ask, berth, letter, rest)
    return { berth, errand, asked: letter.body.length, span, ...(seam && { seam }) }
  }

  /** Of the attempt that is about to begin: its span, and what the upstream is told of it. */
  #span(): { readonly span?: string; readonly trace?: string } {
    const { trace } = this.journey
    if (!trace) return {}
    const span = newSpan(this.#around.runtime.secret)
    return { span, ...(trace.isPassedOn && { trace: writeTraceParent(trace, span) }) }
  }

  /** @returns the failure, if it was one. */
  async #try({ berth, from, asked, seam, span, ...step }: Step): Promise<Failed | undefined> {
    const errand = step.errand()
    const { last } = this.tail
    const { telling } = errand
    const { hasSpoken } = telling
    if (!from) this.#order.allowance?.anew()
    const item = from ? undefined : this.#bill.open(berth, asked, telling)
    this.#watchSpending(telling)
    const leg = this.journey.depart({ place: berth, seam, telling, item, span })
    this.#telling = telling
    this.tail.onFrames = (at) => {
      if (this.tail.last > last) this.journey.speak(leg, at)
      this.#opens()
    }
    const attempt = new Attempt(errand, this.tail, this.#around, from)
    this.#attempt = attempt
    const outcome = await attempt.outcome
    this.tail.onFrames = this.#opens
    this.journey.arrive(leg, outcome.kind === 'failed' ? outcome.problem.code : undefined, attempt.status)
    if (this.tail.last > last) {
      this.#spoken = telling
      this.#resumes = 0
      this.#broken = undefined
      if (last > 0 && !hasSpoken) this.#segment += 1
    }
    if (outcome.kind === 'ended') return undefined
    // An answer that was picked up and then said that it had failed: that is what broke it, and not the line before.
    if (from && hasSpoken && !outcome.bookmark) this.#broken = undefined
    if (outcome.free) item?.cross()
    this.#isFree &&= outcome.free
    return outcome
  }

  /** Once for each batch a count is compared with a mark. */
  #watchSpending(telling: Telling): void {
    const { allowance } = this.#order
    if (!allowance) return
    allowance.look(tokensOf(telling))
    this.tail.onBatch = () => {
      const tokens = tokensOf(telling)
      if (tokens >= allowance.mark) allowance.look(tokens)
    }
  }

  /** What is left of the answer is not wanted any more: another is bought, or none. Its place hears how it failed. */
  #letGo(why: Failed | undefined): void {
    if (why && (!why.free || why.bookmark)) this.#stopUpstream()
    this.#release(why?.problem)
  }

  /** Most upstreams stop when they are hung up on. Those that keep a reply for whoever comes back have to be told. */
  #stopUpstream(): void {
    const id = this.#attempt?.bookmark?.id
    if (id !== undefined) this.#stopper()?.(id)
  }

  #stopper(): ((id: string) => void) | undefined {
    const { transport, limits } = this.#around
    const requestFor = this.#berth && stopping(this.#order.ask, this.#berth)
    return requestFor && ((id) => void transport.send({ ...requestFor(id), connectMsMax: limits.connectMsMax }, DEAF))
  }

  #release(problem: Problem | undefined): void {
    const at = this.#around.runtime.now()
    if (this.#berth && problem) this.#wrecks.push({ place: this.#berth, at, problem })
    this.#berth?.release(problem, problem !== undefined && problem === this.#halted)
    this.#berth = undefined
  }

  /** The clock may have jumped, or the machine slept, since the last attempt was found to have time. */
  #overdue(): Problem | undefined {
    const { runtime, deadline } = this.#around
    return runtime.now() < deadline ? undefined : OVERDUE
  }

  get #wished(): Wished {
    return { head: this.#head, ask: this.#order.ask, tail: this.tail }
  }

  #halting(): Failed | undefined {
    return this.#halted && { ...failed(this.#halted), free: false }
  }

  readonly #opens = (): void => this.#admit({ kind: 'open' })

  readonly #conclude: Errand['conclude'] = (ending) => ({
    ending,
    endedAt: this.#around.runtime.now(),
    ...this.#bought(),
  })

  #bought(): Pick<Final, 'purchases' | 'unbilled'> {
    const { purchases } = this.#bill
    const unbilled = this.#unbilled
    return { ...(purchases.length > 0 && { purchases }), ...(unbilled !== undefined && { unbilled }) }
  }

  async #fail({ problem, body, words }: Failed): Promise<void> {
    const { runtime } = this.#around
    const untouched = this.tail.last === 0
    // The first frame of a refusal is no admission: the status is to say it.
    if (untouched) this.tail.onFrames = undefined
    const final = { ending: endingOf(problem), problem, endedAt: runtime.now(), ...this.#bought() }
    if (words && !untouched) this.tail.add(words)
    else if (!untouched && this.#spoken) for (const saying of this.#spoken.failure(problem)) this.tail.say(saying)
    else sayFailure(this.tail, this.#head, problem)
    this.tail.commit(final.endedAt, final)
    if (!untouched) return
    // Nothing was bought and nobody holds a frame, so the same request under the same key may be tried again.
    if (this.#isFree && !this.#halted && !this.#isRead) this.#log.releaseKey(this.#head.id)
    await this.tail.flushed()
    this.#admit({ kind: 'refused', problem, ...(body === undefined ? {} : { body }) })
  }

  /** Who has stopped a reply does not wait for the books. @param work never rejects */
  #unlessHalted(work: Promise<void>): Promise<void> {
    if (this.#halted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
      void work.then(resolve)
    })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#around.runtime.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** What the log says of itself (`log-full`, `log-failed`). All else is a mistake of ours. */
const problemOf = (failure: unknown): Problem =>
  failure instanceof HoldfastError
    ? failure.problem
    : { code: 'relay-internal', message: 'The relay could not go on with this reply.' }

/** Nobody waits for the answer. */
const DEAF: UpstreamListener = { head() {}, data() {}, closed() {} }

const OVERDUE: Problem = { code: 'upstream-silent', message: 'The reply took longer than it may.' }

/** No attempt was made, so nothing was bought by it. */
const failed = (problem: Problem): Failed => ({ kind: 'failed', problem, free: true })
