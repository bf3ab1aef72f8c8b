import { expect, test } from 'vitest'
import type { Model, ModelTarget } from '../../admin/schema.d.ts'
import { groupsOf, isAlone, isMeant, servedBy } from './shares.ts'

const target = (upstream: string, model: string | null, group: number | null): ModelTarget => ({
  upstream,
  model,
  group,
  percent: 50,
  is_canary: group === null,
  upstream_state: 'ready',
  recent: null,
})
const named = (name: string, aliases: string[] = []): Model => ({
  object: 'model',
  name,
  aliases,
  fallback: [],
  canary: null,
  may_continue: true,
  may_restart: false,
  losses: 'report',
  targets: [],
})

test('groups stand in the order in which they are tried, and the canary last', () => {
  const targets = [target('a', null, null), target('b', null, 2), target('c', null, 1), target('d', null, 1)]
  expect(groupsOf({ targets }).map(({ order, targets }) => [order, targets.map(({ upstream }) => upstream)])).toEqual([
    [1, ['c', 'd']],
    [2, ['b']],
    [undefined, ['a']],
  ])
})

test('two targets at one upstream are not told apart by what was used there', () => {
  const targets = [target('a', 'new', null), target('a', 'old', 1), target('b', null, 1)]
  expect(targets.map((one) => isAlone(one, { targets }))).toEqual([false, false, true])
})

test('a star is any run of characters, also none', () => {
  expect(['claude-', 'claude-x', 'claude', 'gpt'].filter((name) => isMeant('claude-*', name))).toEqual([
    'claude-',
    'claude-x',
  ])
  expect(isMeant('a*a', 'a')).toBe(false)
})

test('a name comes to the first pattern that means it, unless it is a name of its own', () => {
  const models = [named('claude-haiku'), named('claude-*', ['best']), named('*')]
  const names = ['claude-haiku', 'claude-opus', 'best', 'gpt-5']
  expect(servedBy('claude-*', models, names)).toEqual(['claude-opus'])
  expect(servedBy('*', models, names)).toEqual(['gpt-5'])
})
