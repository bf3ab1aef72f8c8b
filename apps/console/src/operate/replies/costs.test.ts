import { expect, test } from 'vitest'
import type { ReplyAttempt, ReplyPrice } from '../../admin/schema.d.ts'
import { costsOf } from './costs.ts'

const attempt = (upstream: string, hasBought = true) =>
  ({ upstream, tokens: hasBought ? { input: 1 } : null }) as ReplyAttempt
const purchase = (upstream: string | null, nano: number) => ({ upstream, nano }) as ReplyPrice['purchases'][number]
const nanos = (attempts: ReplyAttempt[], purchases: ReplyPrice['purchases']) =>
  costsOf(attempts, purchases).map((found) => found?.nano)

test('an attempt that bought nothing is passed over', () =>
  expect(nanos([attempt('a'), attempt('b', false), attempt('c')], [purchase('a', 1), purchase('c', 3)])).toEqual([
    1,
    undefined,
    3,
  ]))

test('what was bought before another process took it up is nobody’s here', () =>
  expect(nanos([attempt('b')], [purchase('a', 1), purchase('b', 2)])).toEqual([2]))

test('a bill that does not say who was paid is told apart by its order', () =>
  expect(nanos([attempt('a'), attempt('b')], [purchase(null, 1), purchase(null, 2)])).toEqual([1, 2]))

test('a bill that says otherwise is not guessed at', () => {
  expect(nanos([attempt('a'), attempt('b')], [purchase('b', 1), purchase('a', 2)])).toEqual([undefined, undefined])
  expect(nanos([attempt('a'), attempt('b')], [purchase('a', 1)])).toEqual([undefined, undefined])
})
