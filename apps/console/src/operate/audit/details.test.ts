import { expect, test } from 'vitest'
import { readDetails } from './details.ts'

test('a budget is money, and what it was stands beside it', () =>
  expect(
    readDetails({ budget: { day: 2_000_000, month: 5_000_000_000 }, zone: 'UTC', before: { day: 1_000_000 } }),
  ).toEqual([
    { name: 'day', value: '$0.002', before: '$0.001' },
    { name: 'month', value: '$5.00' },
    { name: 'zone', value: 'UTC' },
  ]))

test('what was lifted is not left out', () =>
  expect(readDetails({ budget: {}, before: { total: 7_000_000_000 } })).toEqual([
    { name: 'total', value: 'none', before: '$7.00' },
  ]))

test('limits are figures, and no money', () =>
  expect(readDetails({ limits: { requestsPerMinute: 1_200, warnPercents: [50, 90] } })).toEqual([
    { name: 'requests per minute', value: '1,200' },
    { name: 'warn percents', value: '50, 90' },
  ]))

test('yes, no, none and a moment are words', () =>
  expect(
    readDetails({ admin: true, note: '', models: [], expiresAt: Date.UTC(2027, 0, 1) }).map(({ value }) => value),
  ).toEqual(['yes', 'none', 'none', expect.stringContaining('2027')]))

test('who has nothing to say has no details', () => expect(readDetails({})).toEqual([]))
