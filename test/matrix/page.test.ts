import { expect, it } from 'vitest'
import type { Cell } from './cell.ts'
import type { Column } from './column.ts'
import { faults, noFault } from './faults.ts'
import { type Run, page, said } from './page.ts'
import type { Verdict } from './verdict.ts'

const [fault] = faults as [(typeof faults)[0]]
const column: Column = { name: 'a client', server: 'relay', setup: 'As it comes.', read: async () => undefined }
const run: Run = { date: new Date(0), tookMs: 61_000, patienceMs: 75_000, versionOf: () => '1.2.3' }

const cell = (verdict: Verdict, more: Partial<Cell> = {}): Cell => ({
  fault,
  column,
  verdict,
  words: 6,
  ms: 1234,
  purchases: 1,
  told: { text: '' },
  ...more,
})

it('a cell says what happened in a few words', () => {
  expect(said(cell({ type: 'exact', ending: 'complete' }))).toBe('exact, 1.2 s')
  expect(said(cell({ type: 'exact', ending: 'failed' }))).toBe('exact, honest failure, 1.2 s')
  expect(said(cell({ type: 'truncated' }))).toBe('**“done” at 6 of 30**')
  expect(said(cell({ type: 'error' }, { purchases: 2 }))).toBe('error at 6 of 30, paid 2×')
  expect(said(cell({ type: 'hung' }))).toBe('hung at 6 of 30')
})

it('what is exact and paid twice is not counted as good', () => {
  const rows = [noFault, fault]
  const calm = cell({ type: 'exact', ending: 'complete' }, { fault: noFault })
  const exact = cell({ type: 'exact', ending: 'complete' })
  expect(page([column], rows, [calm, exact], run)).toContain('**1 of 1**')
  expect(page([column], rows, [calm, { ...exact, purchases: 2 }], run)).toContain('| 0 of 1 |')
})

it('a cell that was not run is no empty cell', () => {
  expect(() => page([column], [fault], [], run)).toThrow('no run of a client')
})
