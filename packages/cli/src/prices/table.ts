// Whose prices the command line talks about: those of a file, before those that ship.
import { readFile } from 'node:fs/promises'
import {
  type Currency,
  DOLLARS,
  type PriceFile,
  type PriceTable,
  readPriceFile,
  shippedPrices,
  writeFinding,
} from '@holdfast/relay'
import { UsageError } from '../settings.ts'

export interface Prices extends Omit<PriceFile, 'lists'> {
  readonly table: PriceTable
}

/** @throws UsageError with every mistake of the file in it */
export async function pricesHere(path: string | undefined): Promise<Prices> {
  if (path === undefined) return { table: shippedPrices(), currencies: [], markup: undefined, groups: [] }
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new UsageError(`${path} cannot be read.`)
  const { prices, findings } = readPriceFile(path, text)
  if (!prices) throw new UsageError(`these prices cannot be used.\n${findings.map(writeFinding).join('\n')}`)
  return { ...prices, table: [...prices.lists, ...shippedPrices()] }
}

/** @throws UsageError for one whose rate nobody has said */
export function currencyNamed(code: string | undefined, { currencies }: Prices): Currency {
  if (code === undefined || code === DOLLARS.code) return DOLLARS
  const found = currencies.find((one) => one.code === code)
  if (!found) throw new UsageError(`say under currencies in --file what a dollar is worth in ${code}.`)
  return found
}

/** Epoch milliseconds. @throws UsageError */
export function momentOf(text: string | undefined, now: number): number {
  if (text === undefined) return now
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new UsageError(`--at is a date such as 2026-11-20, not “${text}”.`)
  return at
}
