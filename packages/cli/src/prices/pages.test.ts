// Pages that are made of what a relay answers.
import { stripVTControlCharacters } from 'node:util'
import { reconcile } from '@holdfast/relay'
import { expect, test } from 'vitest'
import { comparisonPage } from './compare-command.ts'
import { reconciliationJson, reconciliationPage } from './reconciliation.ts'
import { replyPage } from './reply.ts'

const lines = (page: string): string[] =>
  stripVTControlCharacters(page)
    .split('\n')
    .map((line) => line.trimEnd())

const theirs = [
  { day: '2026-11-20', model: 'gpt-5-2025-08-07', input: 1_000, cost: 2_000_000_000 },
  { day: '2026-11-21', model: 'gpt-5-2025-08-07', input: 500, cost: 1_000_000_000 },
]
const ours = [
  { day: '2026-11-20', model: 'gpt-5', input: 1_000, cost: 2_000_000_000 },
  { day: '2026-11-21', model: 'gpt-5', input: 400, cost: 1_000_000_000 },
]
const shown = { reader: 'OpenAI', upstream: 'openai' }

test('where two accounts differ, the day, the model and both are told', () => {
  expect(lines(reconciliationPage(reconcile(theirs, ours, 10_000), { ...shown, isWhole: false }))).toEqual([
    'openai by its own account (OpenAI), and by ours',
    'day         model             theirs   ours',
    '2026-11-21  gpt-5  input         500    400  −20.0 %',
    'sum                input       1,500  1,400   −6.7 %',
    '                   cost, USD       3      3   +0.0 %',
    'They differ by more than the tolerance.',
  ])
})

test('accounts that agree are told by their sums, or in full', () => {
  const same = reconcile(theirs.slice(0, 1), ours, 10_000)
  expect(lines(reconciliationPage(same, { ...shown, isWhole: false })).slice(2)).toEqual([
    'sum         input       1,000  1,000  +0.0 %',
    '            cost, USD       2      2  +0.0 %',
    'They agree.',
  ])
  expect(lines(reconciliationPage(same, { ...shown, isWhole: true }))).toHaveLength(7)
  expect(reconciliationJson(same)).toMatchObject({
    within_tolerance: true,
    rows: [
      {
        day: '2026-11-20',
        model: 'gpt-5',
        differences: [{ what: 'input' }, { what: 'cost_nano', theirs: 2_000_000_000 }],
      },
    ],
  })
})

test('a comparison says what is only about so', () => {
  const offer = { upstream: null, provider: null, is_exact: true }
  const page = comparisonPage({
    from: '2026-10-01',
    until: '2026-11-01',
    basis: 'sums',
    requests: 12_345,
    merged: 0,
    cost_nano: 10_000_000_000,
    offers: [
      { ...offer, model: 'cheap', upstream: 'groq', cost_nano: 2_500_000_000 },
      { ...offer, model: 'dear', provider: 'anthropic', cost_nano: 15_000_000_000, is_exact: false },
      { ...offer, model: 'unknown', cost_nano: null },
    ],
  })
  expect(lines(page).slice(0, 7)).toEqual([
    '2026-10-01 to 2026-11-01 12,345 replies, in USD',
    '           at         cost',
    'as it was               10',
    'cheap      groq        2.5  −75 %',
    'dear       anthropic    15  +50 %  ≈',
    'unknown                  –',
    '≈ The log has not every reply of these days, so that nobody knows which were in a tier: none is counted there.',
  ])
})

test('the price of a reply, as an operator is told it', () => {
  const page = replyPage({
    reply: 'rpl_1',
    model: 'smart',
    at: '2026-11-20T12:00:00.000Z',
    basis: 'charged',
    cost_nano: 3_000_000,
    price_nano: 3_450_000,
    ratios: [{ name: 'mark-up', millionths: 1_150_000 }],
    purchases: [
      {
        upstream: 'openai',
        model: 'gpt-5',
        list: { name: 'openai', sources: [] },
        lines: [{ what: 'input', tokens: 2_400, nano_per_million: 1_250_000_000, nano: 3_000_000 }],
        estimated: true,
        uncounted: [],
      },
    ],
    is_partial: false,
  })
  expect(lines(page)).toEqual([
    'rpl_1 smart, 2026-11-20T12:00:00.000Z, as it was charged',
    '                                     tokens  per million      USD',
    'gpt-5 at openai by openai estimated',
    '  input                               2,400         1.25    0.003',
    'cost                                                        0.003',
    'mark-up                                           × 1.15',
    'price                                                     0.00345',
  ])
})
