import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

test('quantiles are of the last 128 measurements', () => {
  const recent = new Recent()
  expect([recent.quantile(0.5), recent.count]).toEqual([undefined, 0])
  for (let value = 1; value <= 100; value++) recent.add(value)
  expect([0, 0.5, 0.95, 1].map((share) => recent.quantile(share))).toEqual([1, 50, 95, 100])
  for (let value = 0; value < 128; value++) recent.add(7)
  expect([recent.quantile(0), recent.quantile(1), recent.count]).toEqual([7, 7, 128])
})
