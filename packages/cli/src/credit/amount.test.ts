import { expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { readAmount, writeAmount } from './amount.ts'

test('dollars are read exactly', () => {
  expect(['5', '2.50', '-1', '0.000000001', '-0.1'].map((text) => readAmount('--amount', text))).toEqual([
    5_000_000_000, 2_500_000_000, -1_000_000_000, 1, -100_000_000,
  ])
})

test('dollars are written exactly', () => {
  expect([0, 1, -1, 2_500_000_000, 1_204_000_000_000, 20_000_000_001, -123_456_789].map(writeAmount)).toEqual([
    '$0.00',
    '$0.000000001',
    '-$0.000000001',
    '$2.50',
    '$1,204.00',
    '$20.000000001',
    '-$0.123456789',
  ])
})

test('what is no amount, or nothing, is the person’s to put right', () => {
  for (const text of ['', '0', '-0', '--1', '5 dollars', '1e3', '$5', '0.0000000001', '99999999999'])
    expect(() => readAmount('--amount', text), text).toThrow(UsageError)
})
