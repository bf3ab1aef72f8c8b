import { describe, expect, test } from 'vitest'
import type { Account } from '../../admin/schema.d.ts'
import { ratesInWords, spendingLines, spentInWords, warningsSaid, warningsWritten } from './spending.ts'

const account: Account = {
  object: 'account',
  id: 'key_1',
  kind: 'key',
  name: 'web',
  zone: 'UTC',
  budget: { day_nano: 2_000_000, week_nano: null, month_nano: null, total_nano: 5_000_000_000 },
  spent: { day_nano: 1_405_875, week_nano: 1_405_875, month_nano: 1_405_875, total_nano: 1_405_875 },
  until: { day: '2026-11-21T00:00:00Z', week: '2026-11-23T00:00:00Z', month: '2026-12-01T00:00:00Z' },
  held_nano: 500_000,
  prepaid: false,
  limits: { requests_per_minute: 600, tokens_per_minute: null, concurrent: 1, warn_percents: null },
}

test('a period that is limited is a line, and a total never begins anew', () => {
  expect(spendingLines(account).map(({ period, until }) => [period, until])).toEqual([
    ['day', '2026-11-21T00:00:00Z'],
    ['total', undefined],
  ])
})

test('a line says every digit of what is spent and held', () =>
  expect(spendingLines(account)[0]?.about).toBe('$0.001405875 of $0.002 spent, $0.0005 held'))

test('a budget of nothing is a budget', () => {
  const budget = { ...account.budget, day_nano: 0 }
  expect(spendingLines({ ...account, budget, held_nano: 0 })[0]).toMatchObject({ max: 0, period: 'day' })
})

test('rates are said, and those that are not limited are not', () =>
  expect(ratesInWords(account)).toEqual(['600 requests/min', '1 at a time']))

test('who has spent nothing has spent nothing', () =>
  expect(spentInWords({ spent: { day_nano: 0, week_nano: 0, month_nano: 0, total_nano: 0 } })).toBe(
    'Nothing spent yet',
  ))

describe('warnings', () => {
  test.each([
    [undefined, null],
    ['never', []],
    ['95, 50 80%', [50, 80, 95]],
    ['80,80', [80]],
  ])('%s', (text, percents) => expect(warningsSaid(text)).toEqual(percents))

  test.each(['0', '101', 'half', '1.5', '80,,'])('%s is none', (text) =>
    expect(() => warningsSaid(text)).toThrow('Warn at'),
  )

  test('are written as they are read', () => {
    for (const percents of [null, [], [50, 90]]) expect(warningsSaid(warningsWritten(percents))).toEqual(percents)
  })
})
