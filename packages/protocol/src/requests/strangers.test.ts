// Bodies from strangers: real requests in which something, somewhere, is not what it should be.
import { expect, it } from 'vitest'
import { HoldfastError } from '../problem.ts'
import { requests } from './index.ts'
import { names } from './pairs.suite.ts'
import { recordedIn } from './recorded.suite.ts'

const JUNK: readonly unknown[] = [null, 7, 'x', true, [], {}, [null], [7], { type: 'x' }, -1, '']

it.each(names)(
  'whatever stands in a request of %s, it is read or refused by name, and what is read can be written',
  (dialect) => {
    const bodies = recordedIn(dialect)
    let [refused, read] = [0, 0]
    for (const { body, asked } of bodies) {
      for (const spoiled of spoil(body)) {
        let request
        try {
          request = requests[dialect].readRequest(spoiled, asked)
        } catch (cause) {
          if (!(cause instanceof HoldfastError)) throw new Error(`${JSON.stringify(spoiled).slice(0, 3000)}`, { cause })
          expect(cause.code).toBe('request-invalid')
          refused += 1
          continue
        }
        read += 1
        for (const name of names) requests[name].writeRequest(request)
      }
    }
    expect(refused).toBeGreaterThan(100)
    expect(read).toBeGreaterThan(100)
  },
)

/** The body with one thing in it replaced, for some of the things in it. */
function* spoil(body: unknown): Generator<unknown> {
  const places = [...placesIn(body)]
  // Not all of the long ones: every request is tried at some dozen places, spread over it, each with another kind of junk.
  const step = Math.max(1, Math.floor(places.length / 24))
  for (let at = 0; at < places.length; at += step) yield replaced(body, places[at] ?? [], JUNK[at % JUNK.length])
}

function* placesIn(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  yield path
  if (Array.isArray(value)) for (const [at, inner] of value.entries()) yield* placesIn(inner, [...path, at])
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* placesIn(inner, [...path, name])
}

function replaced(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((inner, at) => (at === step ? replaced(inner, rest, by) : inner))
  return { ...(value as object), [step]: replaced((value as Record<string, unknown>)[step], rest, by) }
}
