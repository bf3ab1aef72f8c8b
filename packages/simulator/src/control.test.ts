import { expect, test } from 'vitest'
import { askOf } from './ask.ts'
import { Control } from './control.ts'
import { PlanError } from './plan.ts'

const tokensFor = (control: Control, model = 'm', header?: string): number => control.planFor(by(model), header).tokens

const by = (model: string, more: { readonly question?: string; readonly key?: string } = {}) => ({
  key: undefined,
  ...askOf({ dialect: 'openai-chat', model, ...more }),
  ...more,
})

test('the default, the model, the header, what stays for all, what stays for the model, the queue: later ones win', () => {
  const control = new Control({ tokens: 1 })
  expect(tokensFor(control)).toBe(1)
  expect(tokensFor(control, 'sim/fast?tokens=2')).toBe(2)
  expect(tokensFor(control, 'sim/fast?tokens=2', 'tokens=3')).toBe(3)
  control.set({ tokens: 4 })
  expect(tokensFor(control, 'sim/fast?tokens=2', 'tokens=3')).toBe(4)
  control.set({ tokens: 5 }, { model: 'm' })
  expect([tokensFor(control, 'm'), tokensFor(control, 'other')]).toEqual([5, 4])
  control.set({ tokens: 6 }, { times: 2 })
  control.set({ tokens: 7 }, { times: 1, model: 'other' })
  expect([1, 2, 3].map(() => tokensFor(control, 'm'))).toEqual([6, 6, 5])
  expect([1, 2].map(() => tokensFor(control, 'other'))).toEqual([7, 4])
  control.reset()
  expect(tokensFor(control)).toBe(1)
})

test('a plan that stays takes the place of the one before it', () => {
  const control = new Control()
  for (let turn = 0; turn < 20_000; turn++) control.set({ tokens: turn })
  expect(tokensFor(control)).toBe(19_999)
})

test('the queue is bounded, and says so', () => {
  const control = new Control()
  for (let turn = 0; turn < 10_000; turn++) control.set({}, { times: 1 })
  expect(() => control.set({}, { times: 1 })).toThrow(PlanError)
})

test('no times is not a number of times', () => {
  for (const times of [0, -1, 1.5, Number.NaN]) expect(() => new Control().set({}, { times })).toThrow(PlanError)
})

test('refusals are counted by model and question: a retry asks the same, another question is another', () => {
  const control = new Control()
  const refused = (question: string) => control.planFor(by('sim/flaky', { question }), undefined).refuse !== undefined
  expect([refused('a'), refused('b'), refused('a'), refused('a'), refused('b'), refused('b')]).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
  ])
})

test('faults that strike so many times spare the next answer, and begin again', () => {
  const control = new Control()
  const plans = [1, 2, 3, 4].map(() =>
    control.planFor(by('sim/cut?at-event=3&fault-times=1&terminal=missing'), undefined),
  )
  expect(plans.map(({ cut }) => cut)).toEqual(['end', undefined, 'end', undefined])
  expect(plans.map(({ terminal }) => terminal)).toEqual(['missing', 'present', 'missing', 'present'])
  expect(plans[1]?.tokensPerSecond).toBe(plans[0]?.tokensPerSecond)
})

test('a plan for one key leaves the others alone, and goes before one for everybody', () => {
  const control = new Control()
  control.set({ tokens: 1 })
  control.set({ tokens: 2 }, { key: 'sk-a' })
  control.set({ tokens: 3 }, { key: 'sk-a', model: 'm' })
  control.set({ tokens: 4 }, { dialect: 'gemini' })
  const tokens = (key: string | undefined, model: string) => control.planFor({ ...by(model), key }, undefined).tokens
  expect([tokens('sk-a', 'x'), tokens('sk-a', 'm'), tokens('sk-b', 'm'), tokens(undefined, 'm')]).toEqual([2, 3, 1, 1])
})

test('down for some time is up again by itself', () => {
  let now = 5000
  const control = new Control(undefined, () => now)
  control.set('sim/refuse', { forMs: 300 })
  const refused = () => control.planFor(by('m'), undefined).refuse
  expect(refused()).toBe(503)
  now += 299
  expect(refused()).toBe(503)
  now += 1
  expect(refused()).toBeUndefined()
})

test('who only asks for a list is met by what lasts, and uses nothing up', () => {
  const control = new Control()
  control.set('sim/refuse?status=401', { key: 'sk-a' })
  control.set('sim/refuse', { times: 1 })
  const asking = (key: string) => control.planForAsking({ ...by(''), key }).refuse
  expect([asking('sk-a'), asking('sk-b')]).toEqual([401, undefined])
  expect(control.planFor(by('m'), undefined).refuse).toBe(503)
})

test('a time and a dialect nobody knows are refused', () => {
  expect(() => new Control().set({}, { forMs: 0 })).toThrow(PlanError)
  expect(() => new Control().set({}, { dialect: 'cohere' as never })).toThrow(PlanError)
})
