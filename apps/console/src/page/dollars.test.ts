import { expect, test } from 'vitest'
import { exactly, parseDollars, writeDollars } from './dollars.ts'

test.each([
  ['12.50', 12_500_000_000],
  ['$1,204', 1_204_000_000_000],
  ['0.1', 100_000_000],
  ['0.000000001', 1],
  [' 4.35 ', 4_350_000_000],
])('%s is counted to the last digit', (text, nano) => expect(parseDollars(text)).toBe(nano))

test.each(['', '-1', '1,5', '1.0000000001', '12,34,567', 'ten', '1e3', '0x10', '9007200', '.5', '5.'])(
  '%s is no amount that can be meant',
  (text) => expect(parseDollars(text)).toBeUndefined(),
)

test('what is written is what was read', () => {
  for (const nano of [0, 1, 999_999_999, 1_000_000_000, 4_350_000_000, 9_007_199_254_740_991])
    expect(parseDollars(writeDollars(nano))).toBe(nano)
})

test('every digit stands in a title', () => {
  expect(exactly(1_405_875)).toBe('$0.001405875')
  expect(exactly(-1_204_500_000_000)).toBe('−$1,204.50')
  expect(exactly(0)).toBe('$0.00')
})
