// What every actor in the world shares.
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Evidence, ReaderStory, Wish } from './evidence.ts'
import type { Trace } from './trace.ts'
import type { Wire } from './wire.ts'

/** Somebody who wants something and is done some time. */
export interface Actor {
  readonly isDone: boolean
}

export interface Visitor extends Actor {
  readonly story: ReaderStory
  pause(ms: number): void
  reload(): void
  leave(): void
}

export class Stage {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  readonly wire: Wire
  /** The newest reply of each wish, as its starter tells its followers. */
  readonly board = new Map<number, string>()

  constructor(clock: Clock, dice: Dice, trace: Trace, evidence: Evidence, wire: Wire) {
    this.clock = clock
    this.dice = dice
    this.trace = trace
    this.evidence = evidence
    this.wire = wire
  }

  newStory(number: number, wish: Wish, kind: ReaderStory['kind'], role: ReaderStory['role']): ReaderStory {
    const story: ReaderStory = {
      number,
      wish: wish.number,
      kind,
      role,
      readings: [],
      eventReadings: [],
      outcome: 'reading',
      finishedAt: undefined,
      endingTold: undefined,
      text: undefined,
      ending: undefined,
      failure: undefined,
    }
    this.evidence.readers.push(story)
    return story
  }

  noteAnswer(wish: Wish, status: number, reply: string | undefined, problem: string | undefined): void {
    this.evidence.answers.push({ wish: wish.number, at: this.clock.now, status, reply, problem })
  }
}
