import { expect, test } from 'vitest'
import { AdminProblem } from '../admin/problem.ts'
import type { Door, SignInOptions } from './door.ts'
import { openEntrance } from './entrance.ts'

const OPTIONS: SignInOptions = { oidc: null, has_owner: true, is_signed_in: true }

/** A browser's storage, and a door where everything that is asked is written down. */
function standing({ kept = {}, fails = [] }: { kept?: Record<string, string>; fails?: readonly string[] } = {}) {
  const places = new Map(Object.entries(kept))
  const storage = {
    getItem: (name: string) => places.get(name) ?? null,
    setItem: (name: string, value: string) => void places.set(name, value),
    removeItem: (name: string) => void places.delete(name),
  }
  const asked: string[] = []
  const answer = async <Value>(name: string, value: Value): Promise<Value> => {
    asked.push(name)
    if (fails.includes(name)) throw new AdminProblem('The relay does not answer. Is it running?', 0)
    return value
  }
  const door = {
    options: () => answer('options', OPTIONS),
    makeKey: (organisation: string) => answer(`make ${organisation}`, { id: 'key_1', secret: 'hf_mine' }),
    revokeKey: (organisation: string, id: string) => answer(`revoke ${organisation} ${id}`, undefined),
    signOut: () => answer('sign-out', undefined),
  }
  return { asked, places, entrance: openEntrance(door as unknown as Door, storage) }
}

test('whoever has a key is in before anybody was asked', () => {
  const { entrance, asked } = standing({ kept: { 'holdfast.key': 'hf_1' } })
  expect(entrance.getSnapshot().key).toBe('hf_1')
  expect(asked).toEqual([])
})

test('a person who leaves is out at the relay, and the key that was made for them here ends first', async () => {
  const { entrance, asked, places } = standing()
  await entrance.look()
  await entrance.makeKey('org_1', 'per_1')
  expect(entrance.getSnapshot()).toMatchObject({ key: 'hf_mine', isSignedIn: true })
  await entrance.leave()
  expect(asked).toEqual(['options', 'make org_1', 'revoke org_1 key_1', 'sign-out'])
  expect(entrance.getSnapshot()).toMatchObject({ key: undefined, isSignedIn: false })
  expect(places.size).toBe(0)
})

test('a key that somebody has pasted outlives their visit', async () => {
  const { entrance, asked } = standing()
  await entrance.look()
  entrance.keepKey('hf_pasted')
  await entrance.leave()
  expect(asked).toEqual(['options', 'sign-out'])
})

test('a key that may not be ended keeps nobody in', async () => {
  const { entrance, asked } = standing({ fails: ['revoke org_1 key_1'] })
  await entrance.look()
  await entrance.makeKey('org_1', 'per_1')
  await entrance.leave()
  expect(asked.at(-1)).toBe('sign-out')
  expect(entrance.getSnapshot().reason).toBeUndefined()
})

test('who could not be signed out at the relay is told so', async () => {
  const { entrance } = standing({ fails: ['sign-out'] })
  await entrance.look()
  await entrance.leave()
  expect(entrance.getSnapshot().reason).toContain('could not be told')
})

test('a person whose key is good no more is still a person', async () => {
  const { entrance } = standing({ kept: { 'holdfast.key': 'hf_1' } })
  await entrance.look()
  entrance.dropKey('The relay does not know this key.')
  expect(entrance.getSnapshot()).toMatchObject({ key: undefined, isSignedIn: true })
})

test('where nobody answers, the gate says so', async () => {
  const { entrance } = standing({ fails: ['options'] })
  await entrance.look()
  expect(entrance.getSnapshot()).toMatchObject({
    isSignedIn: false,
    reason: expect.stringContaining('does not answer'),
  })
})
