import { expect, test } from 'vitest'
import { type Finding, excerptOf, writeFinding } from './finding.ts'

const finding: Finding = {
  severity: 'error',
  file: 'holdfast.yaml',
  line: 2,
  column: 9,
  length: 5,
  field: 'server › port',
  message: 'expected a port',
}

test('a finding is written as compilers write theirs', () => {
  expect(writeFinding(finding)).toBe('holdfast.yaml:2:9: server › port: expected a port')
  expect(writeFinding({ ...finding, severity: 'warning', field: '' })).toBe(
    'holdfast.yaml:2:9: warning: expected a port',
  )
})

test('carets stand below what is meant', () => {
  expect(excerptOf('server:\n  port: 99999 # too many\n', finding)).toBe(
    '  2 │   port: 99999 # too many\n    │         ^^^^^',
  )
})

test('carets never go beyond their line, and tabs stay tabs', () => {
  expect(excerptOf('a\n\tport: x\r\n', { ...finding, column: 8, length: 50 })).toBe('  2 │ \tport: x\n    │ \t      ^')
})

test('a line that is not there, or says nothing, is not shown', () => {
  expect(excerptOf('one line', finding)).toBeUndefined()
  expect(excerptOf('one\n\n', finding)).toBeUndefined()
})

test('a key in the line is not shown', () => {
  const shown = excerptOf('a\nkeys: sk-abcdefghij0123456789KLM\n', { ...finding, column: 7, length: 26 })
  expect(shown).toContain(`keys: ${'•'.repeat(26)}`)
  expect(shown).not.toContain('abcdefghij')
})
