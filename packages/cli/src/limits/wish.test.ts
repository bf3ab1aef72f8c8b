import { expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { readBudget, readLimits, readZone } from './wish.ts'

const DOLLAR = 1_000_000_000

test('what is not said stays, and none lifts', () => {
  const before = { day: DOLLAR, month: 20 * DOLLAR }
  expect(readBudget({}, before)).toBeUndefined()
  expect(readBudget({ day: '2.50', month: 'none', total: '0.000000001' }, before)).toEqual({
    day: 2.5 * DOLLAR,
    total: 1,
  })
  expect(readBudget({ zone: 'Europe/Vienna' }, before)).toEqual(before)
  const limits = { requestsPerMinute: 60, concurrent: 4, warnPercents: [50] }
  expect(readLimits({}, limits)).toBeUndefined()
  expect(readLimits({ requests: 'none', tokens: '90000' }, limits)).toEqual({
    tokensPerMinute: 90_000,
    concurrent: 4,
    warnPercents: [50],
  })
  expect(readLimits({ warn: '95%, 80,80' }, {})).toEqual({ warnPercents: [80, 95] })
  expect(readLimits({ warn: 'none' }, limits)).toMatchObject({ warnPercents: [] })
})

test('what is no limit is the person’s to put right', () => {
  for (const words of [{ day: '-1' }, { week: 'much' }, { month: '' }, { total: '0' }])
    expect(() => readBudget(words, {}), JSON.stringify(words)).toThrow(UsageError)
  for (const words of [{ requests: '0' }, { tokens: '1.5' }, { concurrent: '' }, { warn: '101' }, { warn: '' }])
    expect(() => readLimits(words, {}), JSON.stringify(words)).toThrow(UsageError)
  expect(() => readZone('Vienna')).toThrow(UsageError)
})
