import { expect, test } from 'vitest'
import { problemBeside } from './endings.ts'

test('a problem is said where the ending does not say it by itself', () => {
  expect(problemBeside('stopped', 'reply-stopped')).toBeNull()
  expect(problemBeside('over-budget', 'over-budget')).toBeNull()
  expect(problemBeside('complete', null)).toBeNull()
  expect(problemBeside('failed', 'upstream-cut')).toBe('upstream-cut')
  expect(problemBeside(null, 'upstream-cut')).toBe('upstream-cut')
})
