import { expect, test } from 'vitest'
import { askOf } from './ask.ts'
import { Control } from './control.ts'
import { PlanError } from './plan.ts'

const tokensFor = (control: Control, model = 'm', header?: string): number =>
  control.planFor(askOf({ dialect: 'openai-chat', model }), 'hash', header).tokens

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

test('refusals are counted by model and prompt: a retry is the same request, another prompt is not', () => {
  const control = new Control()
  const refused = (hash: string) =>
    control.planFor(askOf({ dialect: 'openai-chat', model: 'sim/flaky' }), hash, undefined).refuse !== undefined
  expect([refused('a'), refused('b'), refused('a'), refused('a'), refused('b'), refused('b')]).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
  ])
})
