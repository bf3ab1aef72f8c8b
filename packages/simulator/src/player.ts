// Plays a script onto a line: does each step at its time, stops when the line is full, and notices who leaves. It
// decides nothing: what goes wrong is in the script.
import type { Journal, OpenEntry } from './journal.ts'
import type { Line } from './line.ts'
import type { Script, Step } from './steps.ts'
import type { Due, Wheel } from './wheel.ts'

/** After so many writes others get a turn, however fast this line takes them. */
const writesPerTurnMax = 128

export class Player implements Due {
  tick = -1
  readonly #line: Line
  readonly #wheel: Wheel
  readonly #journal: Journal
  readonly #entry: OpenEntry
  readonly #head: Script['head']
  readonly #paid: Script['paid']
  readonly #steps: Iterator<Step>
  /** The step whose time has not come. */
  #next: Step | undefined
  /** When the next thing is due. Kept apart from the clock, so that lateness does not add up. */
  #dueMs: number
  #isBegun = false
  #isFull = false
  #isOver = false

  constructor(script: Script, line: Line, entry: OpenEntry, journal: Journal, wheel: Wheel) {
    this.#line = line
    this.#wheel = wheel
    this.#journal = journal
    this.#entry = entry
    this.#head = script.head
    this.#paid = script.paid
    this.#steps = script.steps[Symbol.iterator]()
    this.#dueMs = wheel.now() + script.head.afterMs
    line.onGone = () => this.#finish('client-gone')
    line.onDrain = () => {
      if (!this.#isFull) return
      this.#isFull = false
      this.#resume()
    }
  }

  run(nowMs: number): void {
    if (this.#isOver || this.#isFull) return
    if (!this.#isBegun) {
      if (this.#dueMs > nowMs) return this.#wheel.put(this, this.#dueMs)
      this.#begin()
    }
    for (let writes = 0; !this.#isOver;) {
      let step = this.#next
      if (!step) {
        const result = this.#steps.next()
        if (result.done) throw new Error('a script ends with an end')
        step = result.value
        this.#dueMs += step.afterMs
      }
      if (this.#dueMs > nowMs) {
        this.#next = step
        return this.#wheel.put(this, this.#dueMs)
      }
      this.#next = undefined
      if (step.do === 'write') {
        this.#isFull = !this.#line.write(step.octets, step.tokens)
        this.#count(step)
        if (this.#isFull) return
        if (++writes >= writesPerTurnMax) return this.#wheel.soon(this)
      } else if (step.do === 'listen') {
        return step.until(() => this.#resume())
      } else if (step.do !== 'wait') {
        this.#line[step.do](step.outcome)
        this.#finish(step.outcome)
      }
    }
  }

  /** Breaks it off from outside; the line is not told. */
  stop(state: OpenEntry['state']): void {
    this.#finish(state)
  }

  /** Time spent waiting for others is not caught up. */
  #resume(): void {
    this.#dueMs = Math.max(this.#dueMs, this.#wheel.now())
    this.run(this.#wheel.now())
  }

  #begin(): void {
    this.#isBegun = true
    if (this.#head.isMissing) return
    this.#entry.status = this.#head.status
    if (this.#paid) this.#entry.billed = { ...this.#paid, output: 0 }
    this.#line.head(this.#head.status, this.#head.headers)
  }

  #count(step: Extract<Step, { do: 'write' }>): void {
    this.#entry.events += step.events
    this.#entry.tokens += step.tokens
    if (this.#entry.billed) this.#entry.billed.output += step.tokens
    this.#entry.bytes += step.octets.length
    this.#journal.changed(this.#entry)
  }

  #finish(state: OpenEntry['state']): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#wheel.take(this)
    this.#entry.state = state
    this.#entry.endedAt = Date.now()
    this.#journal.changed(this.#entry)
    this.#steps.return?.()
  }
}
