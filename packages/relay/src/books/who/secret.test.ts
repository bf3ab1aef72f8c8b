import { expect, test } from 'vitest'
import { system } from '../../system.ts'
import { hashOf, isOurs, newSecret, prefixOf } from './secret.ts'

test('a secret has 160 bits that nobody can guess, 32 of which are shown', () => {
  const [one, other] = [newSecret(system), newSecret(system)]
  expect(one).toMatch(/^hf_[0-9a-f]{40}$/)
  expect(one).not.toBe(other)
  expect([isOurs(one), prefixOf(one)]).toEqual([true, one.slice(0, 11)])
  expect(hashOf(one)).toMatch(/^[0-9a-f]{64}$/)
})

test('of a secret that somebody made up little is shown', () => {
  expect(['hunter2', 'a-key-from-the-environment', 'x', ''].map(prefixOf)).toEqual(['h', 'a-key-', '', ''])
  expect(['hf_short', `hf_${'A'.repeat(40)}`, ` hf_${'a'.repeat(40)}`].map(isOurs)).toEqual([false, false, false])
})
