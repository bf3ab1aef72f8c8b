// Faults, as functions from steps to steps. Each knows nothing of the others; script.ts decides their order.
import type { Octets } from './octets.ts'
import type { Cut } from './plan.ts'
import { endOf, type Step, writeOf } from './steps.ts'

type Steps = Iterable<Step>

/** Passes `count` events and then says something else; the rest is never made. */
export function* cutAtEvent(steps: Steps, count: number, instead: readonly Step[]): Steps {
  let events = 0
  for (const step of steps) {
    if (events >= count) break
    yield step
    if (step.do === 'write') events += step.events
    // A body shorter than that has ended by itself.
    else if (step.do !== 'wait') return
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
    else if (step.do !== 'wait') return
  }
  yield* instead
}

/** What breaks the line. A reset gives the reader time to read first: many drop, on RST, what they have not read. */
export const breakOf = (cut: Cut): Step => ({ do: cut, afterMs: cut === 'reset' ? resetAfterMs : 0, outcome: 'cut' })

const resetAfterMs = 10

/** Silence after `count` events. */
export const stallAtEvent = (steps: Steps, count: number, ms: number): Steps =>
  insertAtEvent(steps, count, [{ do: 'wait', afterMs: ms }])

/** An error in place of everything after `count` events. */
export const errorAtEvent = (steps: Steps, count: number, octets: Octets): Steps =>
  cutAtEvent(steps, count, [writeOf(octets, 1), endOf('errored')])

/** Breaks off the JSON of the event after the first `count`. */
export function* garbleAtEvent(steps: Steps, count: number): Steps {
  let events = 0
  for (const step of steps) {
    yield step.do === 'write' && events === count ? { ...step, octets: brokenOff(step.octets) } : step
    if (step.do === 'write') events += step.events
  }
}

/** Nothing but comments for `ms`, one every `everyMs`, before anything else. */
export function* commentsFirst(steps: Steps, ms: number, everyMs: number, comment: string): Steps {
  const octets = `: ${comment}\n\n`
  yield writeOf(octets)
  for (let past = everyMs; past < ms; past += everyMs) {
    yield { do: 'wait', afterMs: everyMs }
    yield writeOf(octets)
  }
  yield { do: 'wait', afterMs: ms % everyMs || everyMs }
  yield* steps
}

function* insertAtEvent(steps: Steps, count: number, extra: readonly Step[]): Steps {
  let events = 0
  let isDue = true
  for (const step of steps) {
    if (isDue && events >= count) {
      yield* extra
      isDue = false
    }
    yield step
    if (step.do === 'write') events += step.events
  }
}

/** Half of the last line of data, and the blank line that would have ended it. */
function brokenOff(octets: Octets): Octets {
  const body = octets.trimEnd()
  const data = body.lastIndexOf('data: ')
  const begin = data < 0 ? 0 : data + 'data: '.length
  return body.slice(0, begin + Math.floor((body.length - begin) / 2)) + octets.slice(body.length)
}
