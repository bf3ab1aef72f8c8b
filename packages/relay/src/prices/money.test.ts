import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { charge, inCurrency, parseDecimal, portion, writeDecimal, writeMoney } from './money.ts'

describe('a portion', () => {
  test('is rounded half up, once', () => {
    expect(portion(1, 499_999, 1_000_000)).toBe(0)
    expect(portion(1, 500_000, 1_000_000)).toBe(1)
    expect(portion(3, 500_000, 1_000_000)).toBe(2)
    expect(portion(1, 1_499_999, 1_000_000)).toBe(1)
  })

  test('is exact where its product leaves the safe integers', () => {
    // 2,000,000 tokens at $180 a million: 3.6 × 10¹⁷ on the way.
    expect(portion(2_000_000, 180_000_000_000, 1_000_000)).toBe(360_000_000_000)
    expect(portion(1_234_567, 180_000_000_001, 1_000_000)).toBe(222_222_060_001)
  })

  test('that is no safe integer is refused, not bent', () => {
    expect(() => portion(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(RangeError)
  })
})

test('ratios are laid over a cost in one product and rounded once', () => {
  const markup = { name: 'mark-up', millionths: 1_150_000 }
  const group = { name: 'friends', millionths: 800_000 }
  expect(charge(1_000, [])).toBe(1_000)
  expect(charge(1_000, [markup, group])).toBe(920)
  // 3 × 1.15 = 3.45 and × 0.8 = 2.76: rounded in between it would be 2.
  expect(charge(3, [markup, group])).toBe(3)
  expect(charge(3, [{ name: 'half', millionths: 500_000 }])).toBe(2)
})

test('decimal amounts are read as they are written', () => {
  const cases: [text: string, nano: number | undefined][] = [
    ['0', 0],
    ['0.003625', 3_625_000],
    ['180', 180_000_000_000],
    ['1.25e-06', 1_250],
    ['2E3', 2_000_000_000_000],
    ['0.08333333333333334', 83_333_333],
    ['0.0000000005', 1],
    ['0.0000000004', 0],
    [' 5. ', 5_000_000_000],
    ['-1', undefined],
    ['', undefined],
    ['NaN', undefined],
    ['0x10', undefined],
    ['1e99', undefined],
    ['9007199.254740993', undefined],
  ]
  for (const [text, nano] of cases) expect([text, parseDecimal(text, 9)]).toEqual([text, nano])
})

test('amounts are written as they are read', () => {
  for (const text of ['0', '0.003625', '180', '0.000000001', '12.5']) {
    expect(writeDecimal(parseDecimal(text, 9) ?? -1, 9)).toBe(text)
  }
})

describe('for people', () => {
  test('an amount has its cents, and a small one the digits that say something', () => {
    expect(writeMoney(0)).toBe('$0.00')
    expect(writeMoney(12_345_678_900)).toBe('$12.35')
    expect(writeMoney(500_000_000)).toBe('$0.50')
    expect(writeMoney(12_345_678)).toBe('$0.01235')
    expect(writeMoney(76_050)).toBe('$0.00007605')
    expect(writeMoney(1)).toBe('$0.000000001')
  })

  test('what is owed has a sign, and as many digits', () => {
    expect(writeMoney(-12_345_678_900)).toBe('-$12.35')
    expect(writeMoney(-12_345_678)).toBe('-$0.01235')
    expect(writeMoney(-1, { code: 'CNY', perDollarMillionths: 7_120_000 })).toBe('-CN¥0.000000007')
  })

  test('another currency is shown at the operator’s rate', () => {
    const yuan = { code: 'CNY', perDollarMillionths: 7_120_000 }
    expect(inCurrency(1_000_000_000, yuan)).toBe(7_120_000_000)
    expect(writeMoney(1_000_000_000, yuan)).toBe('CN¥7.12')
    expect(writeMoney(1_000_000_000, { code: 'EUR', perDollarMillionths: 920_000 }, 'de')).toBe('0,92\u00a0€')
  })
})

test('small products, which are made in numbers, are what they would be in whole ones', () => {
  const count = fc.integer({ min: 0, max: 2 ** 31 })
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 2 ** 24 }), (amount, numerator, denominator) => {
      const exact = (BigInt(amount) * BigInt(numerator) * 2n + BigInt(denominator)) / (BigInt(denominator) * 2n)
      if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) expect(portion(amount, numerator, denominator)).toBe(Number(exact))
    }),
  )
  // The largest product that numbers can do, and one whose quotient is just below a whole number.
  for (const [amount, denominator] of [
    [2 ** 51, 3],
    [4_503_599_627_370_495, 2],
    [3_002_399_751_580_330, 3],
  ] as const)
    expect(portion(amount, 1, denominator)).toBe(
      Number((BigInt(amount) * 2n + BigInt(denominator)) / BigInt(denominator * 2)),
    )
})
