import { expect, test } from 'vitest'
import { tabTitle } from './tab-title.ts'

test('the tab says what the reply is doing, and that the line is down before that', () => {
  expect(tabTitle({ status: 'ready' }, undefined)).toBe('Holdfast')
  expect(tabTitle({ status: 'streaming', line: { phase: 'streaming', attempt: 0 } }, 'The sea')).toBe(
    '● Writing · The sea · Holdfast',
  )
  expect(tabTitle({ status: 'streaming', line: { phase: 'reconnecting', attempt: 3 } }, 'The sea')).toBe(
    '⚠ Reconnecting (3) · The sea · Holdfast',
  )
  expect(tabTitle({ status: 'streaming', line: { phase: 'offline', attempt: 1 } }, 'The sea')).toContain('Offline')
  expect(tabTitle({ status: 'error' }, 'The sea')).toBe('✕ The sea · Holdfast')
})
