import { expect, test } from 'vitest'
import { ageOf } from './age.ts'

const noon = new Date(2026, 10, 20, 12).getTime()

test('yesterday is the day before, not the last 24 hours', () => {
  expect(ageOf(new Date(2026, 10, 20, 0, 1).getTime(), noon)).toBe('Today')
  expect(ageOf(new Date(2026, 10, 19, 23, 59).getTime(), noon)).toBe('Yesterday')
  expect(ageOf(new Date(2026, 10, 18).getTime(), noon)).toBe('This week')
  expect(ageOf(new Date(2026, 10, 1).getTime(), noon)).toBe('This month')
  expect(ageOf(0, noon)).toBe('Earlier')
})

test('a clock that is ahead makes today', () => {
  expect(ageOf(noon + 999_999_999, noon)).toBe('Today')
})
