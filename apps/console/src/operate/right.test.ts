import { expect, test } from 'vitest'
import { grantable, may } from './right.ts'

test('each role may do what the one below it may, and more', () => {
  const rights = ['see', 'own-keys', 'administer', 'own'] as const
  const count = (role: Parameters<typeof may>[0]) => rights.filter((right) => may(role, right)).length
  expect([count('viewer'), count('member'), count('admin'), count('owner')]).toEqual([1, 2, 3, 4])
})

test('nobody gives away what they do not have', () => {
  expect(grantable('owner')).toEqual(['viewer', 'member', 'admin', 'owner'])
  expect(grantable('admin')).toEqual(['viewer', 'member', 'admin'])
  expect(grantable('member')).toEqual([])
})
