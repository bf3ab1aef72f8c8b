import { expect, test } from 'vitest'
import { csvOf, fileNameOf } from './csv.ts'

const made = {
  object: 'code-batch' as const,
  id: 'bat_1',
  note: 'Graz, and "elsewhere"',
  count: 2,
  amount_nano: 2_500_000_000,
  created_at: '2026-11-20T12:00:00.000Z',
  expires_at: null,
  codes: ['HFC-AAAAA-BBBBB', 'HFC-CCCCC-DDDDD'],
}

test('each code is a line, with what it is worth', () =>
  expect(csvOf(made)).toBe(
    'code,dollars,expires_at,batch\r\nHFC-AAAAA-BBBBB,2.5,,bat_1\r\nHFC-CCCCC-DDDDD,2.5,,bat_1\r\n',
  ))

test('an end is written where there is one', () =>
  expect(csvOf({ ...made, expires_at: '2027-01-31T00:00:00.000Z', codes: ['HFC-A'] })).toContain(
    'HFC-A,2.5,2027-01-31T00:00:00.000Z,bat_1',
  ))

test('the file says when, and which', () => expect(fileNameOf(made)).toBe('codes-2026-11-20-bat_1.csv'))
