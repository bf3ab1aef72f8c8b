// How the same bytes are cut into writes. Like faults, functions from steps to steps; unlike them, they lose nothing.
import type { Octets } from './octets.ts'
import type { Step } from './steps.ts'

type Steps = Iterable<Step>
type Write = Extract<Step, { do: 'write' }>

/** Events in groups of `size`, one write each. A group comes when its last event would have come. */
export function* together(steps: Steps, size: number): Steps {
  let group: Write | undefined
  let grouped = 0
  for (const step of steps) {
    if (step.do === 'write') {
      group = group ? joined(group, step) : step
      grouped += 1
      if (grouped < size) continue
      yield group
    } else {
      // Silence and ends do not wait for a group to fill.
      if (group) yield group
      yield step
    }
    group = undefined
    grouped = 0
  }
}

/** At most `size` bytes in a write, `ms` between two pieces of one event. */
export const drip = (steps: Steps, size: number, ms: number): Steps =>
  pieces(steps, ms, (octets) => {
    const cuts: number[] = []
    for (let at = size; at < octets.length; at += size) cuts.push(at)
    return cuts
  })

/** A write boundary inside every character of more than one byte. */
export const splitCharacters = (steps: Steps): Steps =>
  pieces(steps, 0, (octets) => {
    const cuts: number[] = []
    // UTF-8: a byte of 0xc0 or more begins a character, and the next byte continues it.
    for (let at = 0; at < octets.length; at++) if (octets.charCodeAt(at) >= 0xc0) cuts.push(at + 1)
    return cuts
  })

/** Cuts every write at the places named; only the last piece completes the event. */
function* pieces(steps: Steps, ms: number, places: (octets: Octets) => number[]): Steps {
  for (const step of steps) {
    const cuts = step.do === 'write' ? places(step.octets) : []
    if (step.do !== 'write' || cuts.length === 0) {
      yield step
      continue
    }
    let from = 0
    for (const cut of cuts) {
      yield {
        ...step,
        afterMs: from === 0 ? step.afterMs : ms,
        octets: step.octets.slice(from, cut),
        events: 0,
        tokens: 0,
      }
      from = cut
    }
    yield { ...step, afterMs: ms, octets: step.octets.slice(from) }
  }
}

const joined = (one: Write, other: Write): Write => ({
  do: 'write',
  afterMs: one.afterMs + other.afterMs,
  octets: one.octets + other.octets,
  events: one.events + other.events,
  tokens: one.tokens + other.tokens,
})
