import { HoldfastError } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { LIMITS, parseLimits } from './limits.ts'

test('nothing given leaves the defaults', () => {
  expect(parseLimits('', LIMITS)).toEqual(LIMITS)
})

test('pairs are laid over the defaults', () => {
  expect(parseLimits('heartbeatMs=1000, attemptsMax=1', LIMITS)).toEqual({
    ...LIMITS,
    heartbeatMs: 1000,
    attemptsMax: 1,
  })
})

test.each(['nonsense=1', 'heartbeatMs', 'heartbeatMs=', 'heartbeatMs=-1', 'heartbeatMs=1.5', 'toString=1'])(
  '%j is refused by name',
  (text) => {
    expect(() => parseLimits(text, LIMITS)).toThrow(HoldfastError)
  },
)
