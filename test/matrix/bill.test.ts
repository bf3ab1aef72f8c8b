import type { Entry } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { type Purchase, isTrueBill } from './bill.ts'

const sale = (state: Entry['state'], input: number, output: number, more: Partial<Entry> = {}): Entry => ({
  id: 1,
  at: 0,
  endedAt: null,
  dialect: 'openai-chat',
  model: 'm',
  stream: true,
  promptHash: '',
  promptChars: 0,
  state,
  status: 200,
  events: 0,
  tokens: output,
  bytes: 0,
  billed: { input, cached: 0, output },
  ...more,
})
const continuation = { by: 'user-turn', chars: 41, isOwn: true } as const
const sold = [sale('cut', 11, 6), sale('finished', 95, 30, { continuation })]
const broken: Purchase = { usage: { input: 30, output: 7 }, estimated: true }
const rest: Purchase = { usage: { input: 95, output: 30 } }

function check(purchases: readonly Purchase[], expected: boolean): void {
  expect(isTrueBill(purchases, sold)).toBe(expected)
}

it('what broke off is an estimate, what ended is counted', () => check([broken, rest], true))
it('what broke off and is not said is missing', () => check([rest], false))
it('an estimate has to be called one', () => check([{ usage: broken.usage }, rest], false))
it('an estimate of nothing is none', () => check([{ usage: { input: 30, output: 0 }, estimated: true }, rest], false))
it('the count of the rest is asked for', () => check([broken, { ...rest, estimated: true }], false))
it('what nobody asked to be counted may be an estimate', () =>
  expect(isTrueBill([broken], [sale('finished', 11, 30)])).toBe(true))
it('what broke off was not counted', () =>
  expect(isTrueBill([{ usage: { input: 11, output: 6 } }], [sale('cut', 11, 6)])).toBe(false))
it('what was counted is said to the token', () => check([broken, { usage: { input: 95, output: 29 } }], false))
