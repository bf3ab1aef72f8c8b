import { expect, test } from 'vitest'
import type { Me } from '../access/door.ts'
import { isFor } from './pages.ts'
import { visitorOf } from './visitor.ts'

const ADA = { id: 'per_1', email: 'ada@example.com', name: 'Ada' }
const me = (change: Partial<Me>): Me => ({
  person: ADA,
  is_operator: false,
  memberships: [],
  csrf_token: null,
  has_owner: true,
  ...change,
})
const membership = (organisation: string, role: 'viewer' | 'admin') => ({ organisation, name: organisation, role })
const EVERYBODYS = [
  { id: 'org_1', name: 'One' },
  { id: 'org_2', name: 'Two' },
]

test('a person sees the organisations that they are a member of, and may what their role there may', () => {
  const both = me({ memberships: [membership('org_1', 'viewer'), membership('org_2', 'admin')] })
  const inOne = visitorOf(both, EVERYBODYS, undefined, () => {})
  expect(inOne?.organisation.id).toBe('org_1')
  expect(inOne?.may('administer')).toBe(false)
  expect(visitorOf(both, undefined, 'org_2', () => {})?.may('administer')).toBe(true)
})

test('an organisation that was chosen and is theirs no more is not shown', () => {
  expect(visitorOf(me({ memberships: [membership('org_1', 'viewer')] }), undefined, 'org_2', () => {})).toMatchObject({
    organisation: { id: 'org_1' },
  })
  expect(visitorOf(me({}), EVERYBODYS, 'org_1', () => {})).toBeUndefined()
})

test('whoever runs the relay is an owner everywhere, also with a key', () => {
  const visitor = visitorOf(me({ person: null, is_operator: true }), EVERYBODYS, 'org_2', () => {})
  expect(visitor).toMatchObject({ role: 'owner', isOperator: true, organisation: { id: 'org_2' } })
})

test('pages are for operators, for a right, or for people', () => {
  const viewer = visitorOf(me({ memberships: [membership('org_1', 'viewer')] }), undefined, undefined, () => {})!
  const key = visitorOf(me({ person: null, is_operator: true }), EVERYBODYS, undefined, () => {})!
  const shown = (page: Parameters<typeof isFor>[0]) => [isFor(page, viewer), isFor(page, key)]
  expect(shown({})).toEqual([true, true])
  expect(shown({ isOperators: true })).toEqual([false, true])
  expect(shown({ right: 'administer' })).toEqual([false, true])
  expect(shown({ isPersonal: true })).toEqual([true, false])
})
