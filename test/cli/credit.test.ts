// Credit and codes from the command line, in books that no relay has open.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Setting, folder, run } from './command.ts'

const here = (): Setting => ({ cwd: folder() })
const DOLLAR = 1_000_000_000

async function json(setting: Setting, ...words: string[]) {
  const { stdout, stderr } = await run([...words, '--json'], setting)
  expect(stdout, stderr).not.toBe('')
  return JSON.parse(stdout)
}

test('credit is given with a reason, taken away, and stands on a statement', async () => {
  const setting = here()
  expect(await json(setting, 'credit', 'prepaid', 'on')).toMatchObject({ prepaid: true, balance_nano: 0 })
  await json(setting, 'credit', 'adjust', '--amount', '10', '--reason', 'an invoice')
  const words = ['credit', 'adjust', '--amount=-2.50', '--reason', 'a mistake']
  expect((await run(words, setting)).stdout).toContain('pays in advance, and has $7.50')
  expect(await json(setting, 'credit', 'statement')).toMatchObject([
    { kind: 'adjustment', amount_nano: -2.5 * DOLLAR, reason: 'a mistake', by: 'system' },
    { kind: 'adjustment', amount_nano: 10 * DOLLAR, reason: 'an invoice' },
  ])
  expect(await json(setting, 'credit', 'show')).toMatchObject([{ balance_nano: 7.5 * DOLLAR, prepaid: true }])
  expect((await run(['credit', 'show'], setting)).stdout).toMatch(/Default .* in advance +\$7\.50/)
})

test('codes are made, listed and voided, and only they are on standard output', async () => {
  const setting = here()
  const made = await run(['codes', 'create', '--count', '3', '--amount', '5', '--note', 'the fair'], setting)
  const codes = made.stdout.trim().split('\n')
  expect(codes).toHaveLength(3)
  for (const code of codes) expect(code).toMatch(/^HFC(-\w{5}){5}$/)
  expect(made.stderr).toContain('3 codes of $5.00')
  const [batch] = await json(setting, 'codes', 'list')
  expect(batch).toMatchObject({ count: 3, amount_nano: 5 * DOLLAR, note: 'the fair' })
  const found = await json(setting, 'codes', 'list', '--prefix', codes[0]?.slice(0, 9) ?? '')
  expect(found).toMatchObject([{ batch: batch.id, state: 'good' }])
  expect(await json(setting, 'codes', 'void', found[0].id)).toMatchObject({ count: 1 })
  expect((await run(['codes', 'void', batch.id], setting)).stdout).toContain('2 codes are good no more')
})

test('what the file says of credit counts for the command, too', async () => {
  const setting = here()
  writeFileSync(join(setting.cwd ?? '', 'holdfast.yaml'), 'credit: { prepaid: true, free: 3 }\n')
  expect(await json(setting, 'credit', 'show')).toMatchObject([{ prepaid: true, balance_nano: 3 * DOLLAR }])
})

test.each([
  ['credit', 'adjust', '--amount', 'much', '--reason', 'why'],
  ['credit', 'adjust', '--amount', '1', '--reason', ' '],
  ['credit', 'prepaid', 'perhaps'],
  ['credit', 'statement', '--lines', '0'],
  ['credit', 'show', '--org', 'nobody'],
  ['codes', 'create', '--amount=-1'],
  ['codes', 'create', '--amount', '1', '--count', '10001'],
  ['codes', 'void', 'cod_none'],
])('%s %s %s %s is asked wrongly', async (...words) => {
  const { code, stdout } = await run(words, here())
  expect([code, stdout]).toEqual([2, ''])
})
