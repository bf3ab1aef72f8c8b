import { expect, test } from 'vitest'
import { parseDuration, parseSize, writeDuration, writeSize } from './quantity.ts'

test('durations are read in every unit', () => {
  expect(['250ms', '10s', '1.5m', '2h', '7d', '0s'].map(parseDuration)).toEqual([
    250, 10_000, 90_000, 7_200_000, 604_800_000, 0,
  ])
})

test('a duration without its unit, or with another, is none', () => {
  for (const text of ['10', '', 's', '10 s', '-1s', '1e3s', '10sec', '.5s', '99999999999999999d'])
    expect(parseDuration(text), text).toBeUndefined()
})

test('sizes are powers of two, and say so', () => {
  expect(['1B', '64KiB', '32MiB', '1.5GiB'].map(parseSize)).toEqual([1, 65_536, 33_554_432, 1_610_612_736])
  for (const text of ['64MB', '64', '64kb', '1 KiB']) expect(parseSize(text), text).toBeUndefined()
})

test('what is written is read as the same', () => {
  for (const ms of [0, 1, 250, 1_000, 90_000, 300_000, 86_400_000]) expect(parseDuration(writeDuration(ms))).toBe(ms)
  for (const bytes of [0, 1, 1_000, 2 ** 20, 10 * 2 ** 30]) expect(parseSize(writeSize(bytes))).toBe(bytes)
  expect(writeDuration(300_000)).toBe('5m')
})
