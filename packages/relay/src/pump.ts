// The only writer of a log. It runs attempts until the reply has an ending, and writes that ending itself when no
// attempt could. Failures before the first frame are retried unseen (T0); after it, today, they end the reply with
// a typed failure and its text kept. Resuming, continuing and restarting belong between the two, in `#next`.
import { HoldfastError, type Problem, backoffMs, dialects, endingOf, problems } from '@holdfast/protocol'
import { type Ask, Attempt, type Circumstances, type Outcome } from './attempt.ts'
import type { Final, Head, Lease, Log } from './logs/log.ts'
import { Tail } from './tail.ts'

type Failed = Extract<Outcome, { kind: 'failed' }>

/** What the starter of a reply is told first. */
export type Admission =
  /** Frames are coming: the status is 200. */
  | { readonly kind: 'open' }
  /** Not a frame came from any upstream: the status can still say why. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly body?: string }

export class Pump {
  /** Settles at the first frame, or when there will be none. Never rejects. */
  readonly admission: Promise<Admission>
  /** Resolves with the ending once it is durable; with undefined when the log took it no more. Never rejects. */
  readonly done: Promise<Final | undefined>

  readonly #head: Head
  readonly #tail: Tail
  readonly #log: Log
  readonly #around: Circumstances
  #admit: (admission: Admission) => void = () => {}
  #attempt: Attempt | undefined
  /** Why no more may be bought: someone stopped it, or the log failed. */
  #halted: Problem | undefined
  /** Somebody reads the log, so its frames are known under their numbers and this reply keeps its idempotency key. */
  #isRead = false
  #isAbandoned = false
  /** No attempt so far can have bought anything. */
  #isFree = true
  #wake: (() => void) | undefined

  constructor(lease: Lease, head: Head, ask: Ask, log: Log, around: Circumstances) {
    this.#head = head
    this.#tail = new Tail(lease, 0)
    this.#log = log
    this.#around = around
    this.admission = new Promise((resolve) => {
      this.#admit = resolve
    })
    this.#tail.onFrames = () => this.#admit({ kind: 'open' })
    lease.onFailure = (failure) => this.halt(problemOfLog(failure))
    this.done = this.#run(ask)
  }

  /** Seq of the newest frame. */
  get lastSeq(): number {
    return this.#tail.last
  }

  /** Buys nothing more. The reply ends with `problem`, unless it already has an ending. */
  halt(problem: Problem): void {
    this.#halted ??= problem
    this.#wake?.()
    this.#attempt?.hangUp(problem)
  }

  /** Buys nothing more and writes nothing more: the node is closing, and whoever adopts the reply will end it. */
  abandon(): void {
    this.#isAbandoned = true
    this.halt({ code: 'relay-closing', message: 'The relay is shutting down.' })
  }

  /** A reader has been given the log. */
  read(): void {
    this.#isRead = true
  }

  async #run(ask: Ask): Promise<Final | undefined> {
    try {
      for (let number = 1; !this.#tail.final && !this.#isAbandoned; number++) {
        const problem = this.#halted ?? this.#overdue()
        const outcome = problem ? failed(problem) : await this.#try(ask)
        if (outcome.kind === 'failed') await this.#next(outcome, number)
      }
      await this.#tail.flushed()
      // A refusal has been answered already; to everything else the status is 200 by now.
      this.#admit({ kind: 'open' })
      return this.#tail.final
    } catch (failure) {
      // Only the log rejects. The reply has no ending; whoever adopts it will write one.
      this.#admit({ kind: 'refused', problem: problemOfLog(failure) })
      return undefined
    }
  }

  /** The clock may have jumped, or the machine slept, since the last attempt was found to have time. */
  #overdue(): Problem | undefined {
    const { runtime, deadline } = this.#around
    return runtime.now() < deadline ? undefined : OVERDUE
  }

  #try(ask: Ask): Promise<Outcome> {
    this.#attempt = new Attempt(ask, this.#head, this.#tail, this.#around)
    return this.#attempt.outcome
  }

  /** What a failed attempt leads to: a pause and another one, or the reply's ending. */
  async #next(outcome: Failed, number: number): Promise<void> {
    const { limits, runtime, deadline } = this.#around
    const problem = this.#halted ?? outcome.problem
    this.#isFree &&= outcome.free
    const waitMs =
      problem.retryAfterMs ??
      backoffMs(number - 1, runtime.dice(), { baseMs: limits.backoffMsBase, capMs: limits.backoffMsCap })
    const again =
      !this.#halted &&
      this.#tail.last === 0 &&
      problems[problem.code].retryable &&
      number < limits.attemptsMax &&
      waitMs <= limits.retryAfterMsMax &&
      runtime.now() + waitMs < deadline
    if (again) await this.#pause(waitMs)
    else if (!this.#isAbandoned) await this.#fail(problem, outcome.body)
  }

  async #fail(problem: Problem, body: string | undefined): Promise<void> {
    const untouched = this.#tail.last === 0
    // The first frame of a refusal is no admission: the status is to say it.
    if (untouched) this.#tail.onFrames = undefined
    writeFailure(this.#tail, this.#head, problem, this.#around.runtime.now())
    if (!untouched) return
    // Nothing was bought and nobody holds a frame, so the same request under the same key may be tried again.
    if (this.#isFree && !this.#halted && !this.#isRead) this.#log.releaseKey(this.#head.id)
    await this.#tail.flushed()
    this.#admit({ kind: 'refused', problem, ...(body === undefined ? {} : { body }) })
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

/** Appends a failure in the reply's native form, as its last frame. */
export function writeFailure(tail: Tail, head: Head, problem: Problem, now: number): void {
  const dialect = dialects[head.dialect]
  tail.say(head.form === 'stream' ? dialect.failure(problem) : { data: JSON.stringify(dialect.refusal(problem)) })
  tail.commit({ ending: endingOf(problem), problem, endedAt: now })
}

/** What the log says of itself (`log-full`, `log-failed`), or the latter when it says nothing readable. */
const problemOfLog = (failure: unknown): Problem =>
  failure instanceof HoldfastError ? failure.problem : { code: 'log-failed', message: 'The log cannot be written.' }

const OVERDUE: Problem = { code: 'upstream-silent', message: 'The reply took longer than it may.' }

/** No attempt was made, so nothing was bought by it. */
const failed = (problem: Problem): Failed => ({ kind: 'failed', problem, free: true })
