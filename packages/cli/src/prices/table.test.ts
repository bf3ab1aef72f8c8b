import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { currencyNamed, momentOf, pricesHere } from './table.ts'

const directory = await mkdtemp(join(tmpdir(), 'holdfast-prices-'))
afterAll(() => rm(directory, { recursive: true }))

const fileOf = async (text: string): Promise<string> => {
  const path = join(directory, 'prices.yaml')
  await writeFile(path, text)
  return path
}

test('the lists of a file go before those that ship', async () => {
  const path = await fileOf('lists: [{ name: ours, source: https://example.com, date: 2026-11-01, prices: [] }]')
  const { table } = await pricesHere(path)
  expect(table[0]?.name).toBe('ours')
  expect(table.slice(1)).toEqual((await pricesHere(undefined)).table)
})

test('a file with mistakes is not used, and all of them are told', async () => {
  const path = await fileOf('lists: 3\nmarkup: much')
  await expect(pricesHere(path)).rejects.toThrow(UsageError)
  await expect(pricesHere(path)).rejects.toThrow(/:2:9: markup: [^]*:1:8: lists: /)
  await expect(pricesHere(join(directory, 'none.yaml'))).rejects.toThrow('cannot be read')
})

test('money is shown at the rate of the file alone', async () => {
  const prices = await pricesHere(await fileOf('currencies: { EUR: 0.92 }'))
  expect(currencyNamed('EUR', prices)).toEqual({ code: 'EUR', perDollarMillionths: 920_000 })
  expect(currencyNamed(undefined, prices).code).toBe('USD')
  expect(() => currencyNamed('CNY', prices)).toThrow(UsageError)
})

test('a time is now unless somebody says another', () => {
  expect(momentOf(undefined, 7)).toBe(7)
  expect(momentOf('2026-11-20', 7)).toBe(Date.parse('2026-11-20'))
  expect(() => momentOf('soon', 7)).toThrow(UsageError)
})
