import { expect, test } from 'vitest'
import { countText, durationText } from './quantity.ts'

test.each([
  [0, '0 ms'],
  [99.4, '99 ms'],
  [410, '0.41 s'],
  [999, '1.0 s'],
  [1_234, '1.2 s'],
  [9_949, '9.9 s'],
  [12_000, '12 s'],
  [99_499, '99 s'],
  [100_000, '2 min'],
  [7_200_000, '2 h'],
])('%d ms is %s', (ms, words) => {
  expect(durationText(ms)).toBe(words)
})

test('large counts are grouped', () => {
  expect([countText(999), countText(1_204), countText(1_000_000)]).toEqual(['999', '1,204', '1,000,000'])
})
