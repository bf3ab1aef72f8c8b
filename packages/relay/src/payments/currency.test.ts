import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DOLLAR } from '../books/money.ts'
import { isPayable, minorOf, parseMinor, writeMinor } from './currency.ts'

const at = (code: string, rate: number) => ({ code, perDollarMillionths: rate })

test('dollars become cents, fen and yen, rounded up', () => {
  expect(minorOf(10 * DOLLAR, at('USD', 1_000_000))).toBe(1_000)
  expect(minorOf(10 * DOLLAR, at('CNY', 7_123_456))).toBe(7_124)
  expect(minorOf(10 * DOLLAR, at('JPY', 155_120_000))).toBe(1_552)
  expect(minorOf(1, at('USD', 1_000_000))).toBe(1)
  expect(minorOf(9_000_000 * DOLLAR, at('VND', 26_000_000_000))).toBe(234_000_000_000)
})

test('amounts are written and read as text, exactly', () => {
  expect(writeMinor(7, 'CNY')).toBe('0.07')
  expect(writeMinor(1_230, 'CNY')).toBe('12.30')
  expect(writeMinor(1_230, 'JPY')).toBe('1230')
  for (const [text, minor] of [
    ['12.3', 1_230],
    ['12', 1_200],
    ['12.300', 1_230],
    ['0.07', 7],
    ['4503599627.37', 450_359_962_737],
  ] as const)
    expect([text, parseMinor(text, 'CNY')]).toEqual([text, minor])
  for (const text of ['', '.5', '12.345', '-1', '+1', '1e3', '0x10', ' 1', '1,00', '1.', 'NaN', '1'.repeat(13)])
    expect([text, parseMinor(text, 'CNY')]).toEqual([text, undefined])
  expect(parseMinor('12.5', 'JPY')).toBeUndefined()
})

test('what was written is read as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), fc.constantFrom('CNY', 'JPY'), (minor, code) => {
      expect(parseMinor(writeMinor(minor, code), code)).toBe(minor)
    }),
  )
})

test('currencies that cannot be counted here are not taken', () => {
  expect(['USD', 'CNY', 'JPY', 'KWD', 'usd', 'dollars'].filter(isPayable)).toEqual(['USD', 'CNY', 'JPY'])
})
