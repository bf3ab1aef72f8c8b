import { describe, expect, test } from 'vitest'
import { parsePlan, type PlanInput, planOfHeader, planOfModel } from './plan-text.ts'
import { PlanError, defaultPlan, fields, readPlan } from './plan.ts'
import { presets } from './presets.ts'

const errorOf = (work: () => unknown): PlanError => {
  try {
    work()
  } catch (cause) {
    if (cause instanceof PlanError) return cause
  }
  throw new Error('no PlanError was thrown')
}

describe('a plan as fields', () => {
  test('nothing said is the default', () => {
    expect(readPlan({})).toEqual(defaultPlan)
  })

  test('a field left out or undefined keeps its default', () => {
    expect(readPlan({ tokens: 5, seed: undefined })).toEqual({ ...defaultPlan, tokens: 5 })
  })

  test('an unknown field is refused, and the known ones are named', () => {
    const error = errorOf(() => readPlan({ cutAt: 3 }))
    expect(error).toMatchObject({ code: 'plan-invalid', field: 'cutAt' })
    expect(error.known).toEqual(Object.keys(fields))
  })

  test.each<Record<string, unknown>>([
    { tokens: -1 },
    { tokens: 1.5 },
    { tokens: '1e3' },
    { tokens: Number.NaN },
    { jitter: 2 },
    { cut: 'fin' },
    { usage: 'yes' },
    { refuse: 200 },
    { stallMs: 'long' },
    { retryAfter: '1\r\nset-cookie: x' },
    { refuseHeaders: { 'x y': 'z' } },
    { refuseHeaders: 'not json' },
    { text: 7 },
    { toString: 1 },
    { __proto__x: 1 },
  ])('%j is refused', (said) => {
    expect(errorOf(() => readPlan(said)).field).toBe(Object.keys(said)[0])
  })
})

describe('a plan as text', () => {
  const check = (input: PlanInput, expected: object) => expect(parsePlan(input)).toMatchObject(expected)

  test("a preset's short words and any field with hyphens", () => {
    check('sim/cut?at-event=7', { cut: 'end', cutAtEvent: 7 })
    check('cut?at-byte=9&how=reset&tokens-per-second=0', { cut: 'reset', cutAtByte: 9, tokensPerSecond: 0 })
    check('sim/refuse?status=429&retry-after=2', { refuse: 429, retryAfter: '2' })
    check('sim/stall?ms=forever', { stallMs: Number.POSITIVE_INFINITY })
    check('sim/fast?utf8-split', { utf8Split: true })
    check('sim/fast?text=a%26b%3Dc%20d', { text: 'a&b=c d' })
    check('sim/refuse?headers=%7B%22X-A%22%3A%22b%22%7D', { refuseHeaders: { 'x-a': 'b' } })
  })

  test('a header has the same keys, between semicolons', () => {
    expect(planOfHeader('preset=cut; at-event=3;; tokens=9 ')).toMatchObject({ cut: 'end', cutAtEvent: 3, tokens: 9 })
    expect(planOfHeader('stall-at-event=2; stall-ms=50')).toMatchObject({ stallAtEvent: 2, stallMs: 50 })
    expect(planOfHeader('text=a%3Bb')).toMatchObject({ text: 'a;b' })
    expect(planOfHeader('')).toEqual(defaultPlan)
  })

  test('a model of another name is nobody’s plan', () => {
    expect(planOfModel('gpt-5')).toBeUndefined()
  })

  test('an unknown preset, key and a broken escape are refused', () => {
    expect(errorOf(() => planOfModel('sim/nope')).known).toEqual(Object.keys(presets))
    expect(errorOf(() => planOfModel('sim/toString')).field).toBe('preset')
    expect(errorOf(() => planOfModel('sim/cut?at=1')).known).toContain('at-event')
    expect(errorOf(() => planOfHeader('at-event=1')).known).toContain('cut-at-event')
    expect(errorOf(() => planOfHeader('text=%')).field).toBe('text')
  })

  test('every preset can be read, and its short words mean fields', () => {
    for (const [name, preset] of Object.entries(presets)) {
      expect(planOfModel(`sim/${name}`)).toMatchObject(preset.plan)
      for (const field of Object.values('short' in preset ? preset.short : {})) expect(fields).toHaveProperty(field)
    }
  })
})
