import { expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { oneOf, readCount, readSpan } from './span.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

test('a range ends now, or when it is said to, and begins as far back as it is said', () => {
  expect(readSpan({}, NOW)).toEqual({ from: NOW - 30 * DAY, until: NOW })
  expect(readSpan({ last: '24h' }, NOW)).toEqual({ from: NOW - DAY, until: NOW })
  const november = { from: Date.UTC(2026, 10, 1), until: Date.UTC(2026, 11, 1) }
  expect(readSpan({ from: '2026-11-01', until: '2026-12-01' }, NOW)).toEqual(november)
  expect(readSpan({ last: '1d', until: '2026-11-02T00:00Z' }, NOW)).toEqual({
    from: Date.UTC(2026, 10, 1),
    until: Date.UTC(2026, 10, 2),
  })
})

test.each([
  { last: 'long' },
  { last: '0s' },
  { last: '1d', from: '2026-11-01' },
  { from: '2026-02-31' },
  { from: '2026-11-21' },
  { until: 'tomorrow' },
  { last: '99999d' },
])('%j is no range', (words) => {
  expect(() => readSpan(words, NOW)).toThrow(UsageError)
})

test('words and counts that are none are refused', () => {
  expect([readCount('--limit', '5', 10), oneOf('--by', 'a', ['a', 'b'])]).toEqual([5, 'a'])
  for (const text of ['0', '11', '-1', '1.5', 'x', '']) expect(() => readCount('--limit', text, 10)).toThrow(UsageError)
  expect(() => oneOf('--by', 'c', ['a', 'b'])).toThrow('one of a, b')
})
