import { expect, test } from 'vitest'
import { NOON } from '../world.suite.ts'
import { PER_MS, placesFor, positionAt } from './position.ts'

test('positions are in the order of time, each is there once, and they are safe for another eighty years', () => {
  const times = [NOON, NOON, NOON + 1, NOON, NOON + 2]
  const places = placesFor(times, () => 0.999)
  expect(new Set(places).size).toBe(times.length)
  for (const [at, place] of places.entries()) expect(Math.floor(place / PER_MS)).toBe(times[at])
  expect(Number.isSafeInteger(positionAt(Date.UTC(2106, 0)))).toBe(true)
})

test('more than a millisecond has room for go on in the one after', () => {
  const places = placesFor(
    Array.from({ length: PER_MS + 2 }, () => NOON),
    () => 0.5,
  )
  expect(new Set(places).size).toBe(PER_MS + 2)
  expect(Math.max(...places)).toBeLessThan(positionAt(NOON + 2))
})
