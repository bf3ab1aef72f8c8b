import { expect, test } from 'vitest'
import type { UsageRanking, UsageTotals } from '../../admin/schema.d.ts'
import { csvOf, linesOf } from './sheet.ts'

const totals = (requests: number) =>
  ({ requests, failed: 0, attempts: requests, input: 1, output: 2, price_nano: 5, cost_nano: null }) as UsageTotals
const ranking = (...data: [string | null, number][]): UsageRanking => ({
  object: 'list',
  data: data.map(([value, requests]) => ({ value, totals: totals(requests) })),
})

test('each line stands beside itself in the range before', () => {
  const lines = linesOf(ranking(['a', 3], ['b', 2], [null, 1]), ranking(['b', 9], [null, 4]))
  expect(lines.map(({ value, before }) => [value, before?.requests])).toEqual([
    ['a', undefined],
    ['b', 9],
    [undefined, 4],
  ])
})

test('names are cells, whatever is in them, and never formulas', () => {
  const text = csvOf('model', linesOf(ranking(['=cmd()', 1], ['a "b", c', 1], [null, 2]), undefined), (value) => value)
  const [head, formula, quoted, rest] = text.split('\r\n')
  expect(head).toMatch(/^model,name,requests,failed/)
  expect(formula).toMatch(/^'=cmd\(\),'=cmd\(\),1,/)
  expect(quoted).toMatch(/^"a ""b"", c","a ""b"", c",1,/)
  expect(rest).toMatch(/^,all others,2,/)
})
