import { expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { readChange, readDuration, readTime, readWish } from './wish.ts'

const NOW = Date.UTC(2026, 10, 20, 12)

test.each([
  ['90d', Date.UTC(2027, 1, 18, 12)],
  ['12h', Date.UTC(2026, 10, 21)],
  ['2027-01-31', Date.UTC(2027, 0, 31)],
  ['2028-02-29', Date.UTC(2028, 1, 29)],
  ['2027-01-31T18:00Z', Date.UTC(2027, 0, 31, 18)],
  ['2027-01-31T18:00:00+02:00', Date.UTC(2027, 0, 31, 16)],
])('%s is a time', (text, at) => {
  expect(readTime(text, NOW)).toBe(at)
})

test.each(['soon', '90', '2027-02-31', '2027-13-01', '2027-01-31T18:00', '9999999999d', '', '-1d', 'Feb 1 2027'])(
  '%j is none',
  (text) => {
    expect(() => readTime(text, NOW)).toThrow(UsageError)
  },
)

test.each(['0s', '2026-11-20', '2026-11-20T12:00:00Z'])('%s is over', (text) => {
  expect(() => readTime(text, NOW)).toThrow('is over')
})

test('a new key has what was said, and nothing else', () => {
  expect(readWish({}, NOW)).toEqual({})
  expect(readWish({ models: 'any', expires: 'never' }, NOW)).toEqual({})
  expect(
    readWish({ models: ' a , b,', networks: '10.0.0.0/8,::1', origins: 'https://A.example/', tags: 'x' }, NOW),
  ).toEqual({
    models: ['a', 'b'],
    networks: ['10.0.0.0/8', '::1'],
    origins: ['https://a.example'],
    tags: ['x'],
  })
})

test('a change lifts what is said to be lifted, and leaves the rest', () => {
  expect(readChange({}, NOW)).toEqual({})
  expect(readChange({ models: 'any', networks: 'any', origins: 'any', expires: 'never', tags: '' }, NOW)).toEqual({
    models: null,
    networks: null,
    origins: null,
    expiresAt: null,
    tags: [],
  })
})

test.each([
  { models: '' },
  { models: ',' },
  { networks: 'here' },
  { networks: '10.0.0.0/33' },
  { origins: 'example.com' },
])('what would be a key that is good for nothing is refused: %j', (words) => {
  expect(() => readWish(words, NOW)).toThrow(UsageError)
})

test('an overlap is a duration', () => {
  expect([readDuration('--overlap', '24h'), readDuration('--overlap', '0s')]).toEqual([86_400_000, 0])
  expect(() => readDuration('--overlap', 'long')).toThrow('--overlap')
})
