import { expect, test } from 'vitest'
import { ROLES, isRole, may, mayGrant } from './role.ts'

test('each role may do what the one below it may, and more', () => {
  const rights = ROLES.map((role) =>
    (['see', 'own-keys', 'administer', 'own'] as const).filter((right) => may(role, right)),
  )
  expect(rights.map((one) => one.length)).toEqual([1, 2, 3, 4])
})

test('owners are made by owners, everybody else by those who administer', () => {
  expect(ROLES.map((role) => mayGrant(role, 'owner'))).toEqual([false, false, false, true])
  for (const granted of ['viewer', 'member', 'admin'] as const)
    expect(ROLES.map((role) => mayGrant(role, granted))).toEqual([false, false, true, true])
})

test('a role is one of four', () => {
  expect(['owner', 'viewer', 'root', '', 'Owner'].map(isRole)).toEqual([true, true, false, false, false])
})
