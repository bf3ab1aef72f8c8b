import { expect, test } from 'vitest'
import type { Charge } from '../../metering/tariff.ts'
import { entriesOf } from './entry.ts'
import { attemptOf, receiptOf } from './receipt.suite.ts'
import { DIMENSIONS, kindFor, scopesOf } from './scope.ts'

const spent = (nanos: readonly number[], price: number): Charge => ({
  cost: nanos.reduce((sum, nano) => sum + nano, 0),
  price,
  ratios: [],
  explanation: {
    purchases: nanos.map((nano, at) => ({ upstream: `u${at}`, model: 'm', lines: [], nano })),
    nano: 0,
    isEstimated: false,
    isPartial: false,
  },
})

test('a price that does not divide evenly still adds up', () => {
  const attempts = ['u0', 'u1', 'u2'].map((upstream) => attemptOf({ upstream }))
  for (const [nanos, price] of [
    [[1, 1, 1], 10],
    [[5, 0, 2], 11],
    [[0, 0, 0], 0],
    [[0, 0, 0], 7],
  ] as const) {
    const [whole, ...parts] = entriesOf(receiptOf({ attempts }), spent(nanos, price))
    expect(whole?.sums.price).toBe(price)
    expect(parts.reduce((sum, { sums }) => sum + (sums.price ?? 0), 0)).toBe(price)
    expect(Object.fromEntries(parts.map(({ upstream, sums }) => [upstream, sums.cost]))).toEqual(
      Object.fromEntries(nanos.map((nano, at) => [`u${at}`, nano])),
    )
  }
})

test('a reply that nobody was asked for counts, and belongs to no upstream', () => {
  const problem = { code: 'over-budget', message: 'no' } as never
  const entries = entriesOf(receiptOf({ attempts: [], final: { ending: 'over-budget', problem } }))
  expect(entries.map(({ upstream, sums }) => [upstream, sums.requests, sums.over_budget, sums.attempts])).toEqual([
    [undefined, 1, 1, 0],
    ['', 1, 1, 0],
  ])
  expect(entries[0]?.tallies).toContain('problem:over-budget')
})

test('a reply that said nothing has a duration, and neither a first token nor a gap', () => {
  const { firstFrameAt: _, ...silent } = receiptOf({ attempts: [attemptOf()] })
  const kinds = entriesOf(silent)[0]?.tallies.map((tally) => tally.split(':')[0])
  expect(kinds).toEqual(['duration'])
})

test('what counts in no scope that asks for more than is known, is in every scope that asks for less', () => {
  const at = { organisation: 'o', project: 'p', key: 'k', model: 'm', upstream: 'u' }
  const scopes = [...scopesOf(at, 'reply'), ...scopesOf(at, 'upstream')]
  for (let bits = 0; bits < 2 ** DIMENSIONS.length; bits += 1) {
    const asked = DIMENSIONS.filter((_, place) => bits & (1 << place))
    const scope = scopes.find(({ kind }) => kind === kindFor(asked))
    expect([asked, asked.every((one) => scope?.[one] === at[one])]).toEqual([asked, true])
  }
})
