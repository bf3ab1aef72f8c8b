// What scripts/reply.ts answers, and what it publishes, as values.
import type { Answer } from '../../redis/connect.ts'
import { type Octets, textOfOctets } from '../../octets.ts'
import type { Final, Head } from '../log.ts'
import { IS_READ, RESULTS, STOP_ASKED } from './scripts/reply.ts'
import type { Entry, Page, StoredState, Takeover, Written } from './store.ts'

/** @param answer head, last, wanted, holder, epoch, names, final, 1 where it is vouched for */
export function stateOf(answer: readonly Answer[]): StoredState {
  const [head, last, wanted, holder, epoch, names, final, isVouched] = answer
  return {
    head: valueOf<Head>(head),
    last: Number(last),
    stopAsked: wanted === null,
    holder: String(holder),
    epoch: Number(epoch),
    names: namesOf(names),
    isVouched: isVouched === 1,
    ...(final && { final: valueOf<Final>(final) }),
  }
}

export function pageOf(answer: readonly Answer[]): Page {
  const [first, last, newest, final, ...entries] = answer
  return {
    first: Number(first),
    last: Number(last),
    octets: entries.join(''),
    newest: Number(newest),
    ...(final && { final: valueOf<Final>(final) }),
  }
}

export function takeoverOf([state, times, ask]: readonly Answer[]): Takeover {
  return {
    state: stateOf(state as readonly Answer[]),
    times: Number(times),
    ...(typeof ask === 'string' && { ask }),
  }
}

export function writtenOf(answer: Answer | undefined): Written {
  const number = Number(answer)
  const result = RESULTS[number & 3]
  if (typeof answer !== 'number' || !result) throw new Error(`a write was answered with ${String(answer)}`)
  return {
    result,
    isReadElsewhere: (number & IS_READ) !== 0,
    stopAsked: (number & STOP_ASKED) !== 0,
  }
}

/** `<first> <last> <length of the final>`, a line break, the final, the octets. Empty: nothing was said. */
export function entryOf(message: Octets): Entry | undefined {
  if (message === '') return undefined
  const line = message.indexOf('\n')
  const [first, last, length] = message.slice(0, line).split(' ').map(Number)
  const begin = line + 1 + (length ?? 0)
  const final = message.slice(line + 1, begin)
  return {
    first: first ?? 0,
    last: last ?? 0,
    octets: message.slice(begin),
    ...(final !== '' && { final: valueOf<Final>(final) }),
  }
}

const valueOf = <T>(json: Answer | undefined): T => JSON.parse(textOfOctets(String(json))) as T

/** Names may have any character in them but none of these as JSON: one a line. */
export const namesTold = (names: readonly string[]): string => names.map((name) => `${JSON.stringify(name)}\n`).join('')

const namesOf = (names: Answer | undefined): readonly string[] =>
  typeof names === 'string'
    ? names
        .split('\n')
        .slice(0, -1)
        .map(valueOf<string>)
    : []
