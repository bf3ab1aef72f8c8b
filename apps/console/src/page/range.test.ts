import { expect, test } from 'vitest'
import { rangeOf, spanOf } from './range.tsx'

test('a span is made of whole steps, so that it is the same a moment later', () => {
  const now = Date.UTC(2026, 5, 1, 12, 34, 56)
  const span = spanOf(rangeOf('24h'), now)
  expect(span).toEqual(spanOf(rangeOf('24h'), now + 1_000))
  expect(new Date(span.until).toISOString()).toBe('2026-06-01T13:00:00.000Z')
  expect(span.until - span.from).toBe(86_400_000)
})

test('a range that nobody has heard of is a day', () => expect(rangeOf('soon').id).toBe('24h'))
