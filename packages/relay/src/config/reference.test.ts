import { expect, test } from 'vitest'
import { substitute } from './reference.ts'

const environment = { KEY: 'k', HOST: 'h', EMPTY: '' }

const check = (text: string, expected: string): void =>
  expect(substitute(text, environment)).toEqual({ text: expected, missing: [] })

test('references are filled in wherever they stand', () => {
  check('${KEY}', 'k')
  check('https://${HOST}/${KEY}', 'https://h/k')
})

test('a default counts where the variable is not set, or empty', () => {
  check('${KEY:-other}', 'k')
  check('${NONE:-other}', 'other')
  check('${EMPTY:-other one}', 'other one')
  check('${NONE:-}', '')
})

test('a doubled dollar is a dollar', () => {
  check('$${KEY}', '${KEY}')
  check('$5 and {KEY}', '$5 and {KEY}')
})

test('what is filled in is not read again', () => {
  expect(substitute('${A}', { A: '${B}', B: 'b' })).toEqual({ text: '${B}', missing: [] })
})

test('what is missing is told, and why', () => {
  expect(substitute('${NONE} ${EMPTY} ${no name} ${KEY}', environment).missing).toEqual([
    { reference: '${NONE}', name: 'NONE', why: 'unset' },
    { reference: '${EMPTY}', name: 'EMPTY', why: 'empty' },
    { reference: '${no name}', name: 'no name', why: 'malformed' },
  ])
})
