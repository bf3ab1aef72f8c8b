import { describe, expect, test } from 'vitest'
import { type Restrictions, type Use, checkRestrictions, guard } from './restrictions.ts'

const forbids = (restrictions: Restrictions, use: Partial<Use>) => guard(restrictions)({ now: 0, ...use })

describe('a key', () => {
  test('without restrictions is good for everything', () => {
    expect(forbids({}, { now: 1e15, model: 'any', address: 'unknown' })).toBeUndefined()
  })

  test('is good until its time is over', () => {
    expect(forbids({ expiresAt: 100 }, { now: 99 })).toBeUndefined()
    expect(forbids({ expiresAt: 100 }, { now: 100 })).toBe('expired')
  })

  test('is good for its models, where one is asked', () => {
    const restrictions = { models: ['gpt-5', 'claude-*'] }
    expect(['gpt-5', 'claude-opus', 'gpt-5-mini', ''].map((model) => forbids(restrictions, { model }))).toEqual([
      undefined,
      undefined,
      'model',
      'model',
    ])
    expect(forbids(restrictions, {})).toBeUndefined()
    expect(forbids({ models: [] }, { model: 'gpt-5' })).toBe('model')
  })

  test('is good from its networks, and from nowhere where nobody knows', () => {
    const restrictions = { networks: ['10.0.0.0/8', '2001:db8::/32'] }
    expect(['10.1.1.1', '::ffff:10.1.1.1', '2001:db8::7'].map((address) => forbids(restrictions, { address }))).toEqual(
      [undefined, undefined, undefined],
    )
    expect(
      ['11.1.1.1', 'unknown', undefined].map((address) =>
        forbids(restrictions, address === undefined ? {} : { address }),
      ),
    ).toEqual(['address', 'address', 'address'])
  })

  test('is good on its pages, and without a page on none', () => {
    const restrictions = { origins: ['https://app.example.com'] }
    expect(forbids(restrictions, { origin: 'https://app.example.com' })).toBeUndefined()
    expect(forbids(restrictions, { origin: 'https://app.example.com.evil.example' })).toBe('origin')
    expect(forbids(restrictions, {})).toBe('origin')
  })
})

test('a restriction that means nothing is refused', () => {
  const isGood = (restrictions: Restrictions): boolean => {
    try {
      checkRestrictions(restrictions)
      return true
    } catch {
      return false
    }
  }
  expect(
    isGood({ models: ['*', 'a-*-b'], networks: ['::/0'], origins: ['http://localhost:5173', 'https://a.example'] }),
  ).toBe(true)
  for (const models of [[''], ['*-*'], ['x'.repeat(201)], Array.from({ length: 1_001 }, () => 'x')])
    expect(isGood({ models })).toBe(false)
  for (const networks of [['10.0.0.0/33'], ['home']]) expect(isGood({ networks })).toBe(false)
  for (const origins of [['https://a.example/'], ['a.example'], ['*'], ['HTTPS://a.example'], ['null']])
    expect(isGood({ origins })).toBe(false)
})
