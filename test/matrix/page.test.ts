import { expect, it } from 'vitest'
import type { Cell } from './cell.ts'
import type { Column } from './column.ts'
import { faults, noFault } from './faults.ts'
import { type Run, isGood, isRun, page, said } from './page.ts'
import type { Verdict } from './verdict.ts'

const [fault] = faults as [(typeof faults)[0]]
const dies = faults.find(({ name }) => name === 'provider-dies')!
const column: Column = { name: 'a client', server: 'relay', setup: 'As it comes.', read: async () => undefined }
const run: Run = { date: new Date(0), tookMs: 61_000, patienceMs: 75_000, versionOf: () => '1.2.3' }

const cell = (verdict: Verdict, more: Partial<Cell> = {}): Cell => ({
  fault,
  column,
  verdict,
  words: 6,
  ms: 1234,
  purchases: 1,
  continuations: 0,
  told: { text: '' },
  ...more,
})

it('a cell says what happened in a few words', () => {
  expect(said(cell({ type: 'exact', ending: 'complete' }))).toBe('exact, 1.2 s')
  expect(said(cell({ type: 'exact', ending: 'failed' }))).toBe('exact, honest failure, 1.2 s')
  expect(said(cell({ type: 'truncated' }))).toBe('**“done” at 6 of 30**')
  expect(said(cell({ type: 'error' }, { purchases: 2 }))).toBe('error at 6 of 30, paid 2×')
  expect(said(cell({ type: 'hung' }))).toBe('hung at 6 of 30')
  const failed = cell({ type: 'failed' }, { told: { text: '', failure: 'upstream-cut' } })
  expect(said(failed)).toBe('failed, `upstream-cut`, at 6 of 30')
})

it('every kind of the provider’s failures has a row', () => {
  expect(faults.filter(({ does }) => does.type === 'provider').map(({ title }) => title)).toEqual([
    'provider dies in mid-sentence',
    'provider stalls: silence',
    'provider stalls: comments only',
    'provider says 529 in mid-stream',
    'provider ends without an ending',
  ])
})

it('the rest of an answer that broke off may cost a second request, and no third', () => {
  const exact = cell({ type: 'exact', ending: 'complete' }, { fault: dies, purchases: 2, continuations: 1 })
  expect([exact, { ...exact, purchases: 3 }, { ...exact, continuations: 0 }].map(isGood)).toEqual([true, false, false])
  expect(said({ ...exact, purchases: 3 })).toBe('exact, 1.2 s, paid 3×')
})

it('whoever says a wrong price is not good', () => {
  const exact = cell({ type: 'exact', ending: 'complete' }, { fault: dies, purchases: 2, continuations: 1 })
  expect(isGood({ ...exact, isBilledTruly: true })).toBe(true)
  expect(isGood({ ...exact, isBilledTruly: false })).toBe(false)
  expect(said({ ...exact, isBilledTruly: false })).toBe('exact, 1.2 s, **billed wrongly**')
})

it('what is exact and paid twice is not counted as good', () => {
  const rows = [noFault, fault]
  const calm = cell({ type: 'exact', ending: 'complete' }, { fault: noFault })
  const exact = cell({ type: 'exact', ending: 'complete' })
  expect(page([column], rows, [calm, exact], run)).toContain('**1 of 1**')
  expect(page([column], rows, [calm, { ...exact, purchases: 2 }], run)).toContain('| 0 of 1 |')
})

it('a variant of a client has a row of its own under the provider’s faults, and nowhere else', () => {
  const variant: Column = { ...column, name: 'another way', isVariant: true }
  expect([noFault, fault, dies].map((row) => isRun(variant, row))).toEqual([true, false, true])
  const exact = cell({ type: 'exact', ending: 'complete' })
  const cells = [exact, { ...exact, fault: noFault }, { ...exact, fault: dies, purchases: 2, continuations: 1 }]
  const broken = cell({ type: 'truncated' }, { fault: dies, column: variant })
  const text = page([column, variant], [noFault, fault, dies], [...cells, broken], run)
  expect(text).toContain('1 clients under 2 faults')
  expect(text).toContain('| a client [1] | Holdfast | **2 of 2** |')
  expect(text).toContain('| another way [2] | **“done” at 6 of 30** |')
})

it('a cell that was not run is no empty cell', () => {
  expect(() => page([column], [fault], [], run)).toThrow('no run of a client')
})
