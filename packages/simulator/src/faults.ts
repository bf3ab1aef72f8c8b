// Faults, as functions from steps to steps. Each knows nothing of the others; script.ts decides their order.
import type { Octets } from './octets.ts'
import type { Cut } from './plan.ts'
import { endOf, isLast, type Step, writeOf } from './steps.ts'

type Steps = Iterable<Step>

/** Passes `count` events and then says something else; the rest is never made. */
export function* cutAtEvent(steps: Steps, count: number, instead: readonly Step[]): Steps {
  let events = 0
  for (const step of steps) {
    if (events >= count) break
    yield step
    if (step.do === 'write') events += step.events
    // A body shorter than that has ended by itself.
    else if (isLast(step)) return
  }
  yield* instead
}

/** Passes `count` bytes of the body, to the byte, and then says something else. */
export function* cutAtByte(steps: Steps, count: number, instead: readonly Step[]): Steps {
  let left = count
  for (const step of steps) {
    if (step.do === 'write' && step.octets.length >= left) {
      const isWhole = step.octets.length === left
      if (left > 0) yield isWhole ? step : { ...step, octets: step.octets.slice(0, left), events: 0, tokens: 0 }
      break
    }
    yield step
    if (step.do === 'write') left -= step.octets.length
    else if (isLast(step)) return
  }
  yield* instead
}

/** What breaks the line. A reset gives the reader time to read first: many drop, on RST, what they have not read. */
export const breakOf = (cut: Cut): Step => ({ do: cut, afterMs: cut === 'reset' ? resetAfterMs : 0, outcome: 'cut' })

const resetAfterMs = 10

/** What is heard in a silence, every so many milliseconds. */
export interface Noise {
  /** @param nth 0, 1, 2 … */
  readonly octets: (nth: number) => Octets
  readonly everyMs: number
  /** What an event looks like after so many of them, where they are counted like events. */
  readonly after?: ((octets: Octets, heard: number) => Octets) | undefined
}

/** Silence after `count` events, with or without noise. */
export function* stallAtEvent(steps: Steps, count: number, ms: number, noise?: Noise): Steps {
  let events = 0
  let heard: number | undefined
  for (const step of steps) {
    if (heard === undefined && events >= count) heard = yield* silence(ms, noise)
    yield heard && noise?.after && step.do === 'write' ? { ...step, octets: noise.after(step.octets, heard) } : step
    if (step.do === 'write') events += step.events
  }
}

/** An error in place of everything after `count` events. */
export const errorAtEvent = (steps: Steps, count: number, events: readonly Octets[]): Steps =>
  cutAtEvent(steps, count, [...events.map((octets) => writeOf(octets, 1)), endOf('errored')])

/** Breaks off the JSON of the event after the first `count`. */
export function* garbleAtEvent(steps: Steps, count: number): Steps {
  let events = 0
  for (const step of steps) {
    yield step.do === 'write' && events === count ? { ...step, octets: brokenOff(step.octets) } : step
    if (step.do === 'write') events += step.events
  }
}

/** Nothing but noise for `ms`, before anything else. */
export function* noiseFirst(steps: Steps, ms: number, noise: Noise): Steps {
  yield writeOf(noise.octets(0))
  yield* silence(ms, noise)
  yield* steps
}

/** @returns how often the noise was made */
function* silence(ms: number, noise: Noise | undefined): Generator<Step, number> {
  let heard = 0
  if (!noise) {
    yield { do: 'wait', afterMs: ms }
    return heard
  }
  for (let past = noise.everyMs; past < ms; past += noise.everyMs) {
    yield { do: 'wait', afterMs: noise.everyMs }
    yield writeOf(noise.octets(heard++))
  }
  yield { do: 'wait', afterMs: ms % noise.everyMs || noise.everyMs }
  return heard
}

/** Half of the last line of data, and the blank line that would have ended it. */
function brokenOff(octets: Octets): Octets {
  const body = octets.trimEnd()
  const data = body.lastIndexOf('data: ')
  const begin = data < 0 ? 0 : data + 'data: '.length
  return body.slice(0, begin + Math.floor((body.length - begin) / 2)) + octets.slice(body.length)
}
