// `prices` and `groups` of the file: what an operator lays over the vendors' prices, and the price files it names.
import { dirname, isAbsolute, join } from 'node:path'
import { type PriceFile, readPriceFile } from '../prices/file.ts'
import { type Currency, MILLIONTHS, type Ratio } from '../prices/money.ts'
import type { PriceList } from '../prices/price.ts'
import type { Group, Groups } from '../prices/ratios.ts'
import type { Document } from './document.ts'
import { each, entriesOf, isObject } from './entries.ts'
import type { Finding } from './finding.ts'
import { type GroupFields, type PriceFields, group as groupSchema, prices as pricesSchema } from './format/prices.ts'
import { type Folder, reasonOf } from './secrets.ts'

/** What the file says of money. Before what ships, not with it. */
export interface PriceSettings {
  readonly lists: readonly PriceList[]
  readonly markup?: Ratio
  readonly groups: Groups
  readonly currency?: Currency
  /** Tokens of the longest answer, for requests that do not limit theirs. */
  readonly outputTokensMax?: number
  /** What becomes of what has no price, where a budget pays: by default it is allowed, and costs nothing. */
  readonly unpriced?: 'allow' | 'refuse'
}

export interface ReadPrices {
  readonly settings: PriceSettings
  /** What is wrong with the price files, in them. */
  readonly findings: readonly Finding[]
  /** Their texts, by the names that findings have for them. */
  readonly sources: ReadonlyMap<string, string>
}

/** @param file how findings call the configuration: price files are called from its folder */
export async function readPrices(document: Document, file: string, folder: Folder): Promise<ReadPrices> {
  const section = isObject(document.value) ? document.value['prices'] : undefined
  const {
    files = [],
    markUp,
    currency,
    outputTokensMax,
    unpriced,
  }: PriceFields = pricesSchema.safeParse(section).data ?? {}
  if (markUp !== undefined) checkMarkUp(document, markUp)
  const read: PriceFile[] = []
  const findings: Finding[] = []
  const sources = new Map<string, string>()
  for (const { value, at } of each<string>(files, ['prices', 'files'])) {
    const name = isAbsolute(value) ? value : join(dirname(file), value)
    try {
      const text = await folder.read(folder.resolve(value))
      sources.set(name, text)
      const { prices, findings: found } = readPriceFile(name, text)
      findings.push(...found)
      if (prices) read.push(prices)
    } catch (cause) {
      document.error(at, `${document.quote(at, value)} cannot be read (${reasonOf(cause)})`)
    }
  }
  // What stands in the configuration goes before a file of prices, and an earlier file before a later one.
  const markup = markUp === undefined ? read.find((one) => one.markup)?.markup : markUpOf(markUp)
  return {
    settings: {
      lists: read.flatMap(({ lists }) => lists),
      ...(markup && { markup }),
      groups: groupsIn(document, read),
      ...(currency && { currency: { code: currency.code, perDollarMillionths: currency.rate } }),
      ...(outputTokensMax !== undefined && { outputTokensMax }),
      ...(unpriced !== undefined && { unpriced }),
    },
    findings,
    sources,
  }
}

const markUpOf = (millionths: number): Ratio => ({ name: 'mark-up', millionths })

function groupsIn(document: Document, read: readonly PriceFile[]): Groups {
  const own = entriesOf<GroupFields>(document, 'groups', groupSchema).map(({ name, fields }): [string, Group] => [
    name,
    groupOf(fields),
  ])
  const inFiles = read.flatMap(({ groups }) =>
    groups.map(({ name, millionths }): [string, Group] => [name, { millionths, models: [] }]),
  )
  return new Map([...inFiles.toReversed(), ...own])
}

function groupOf(fields: GroupFields): Group {
  if (typeof fields === 'number') return { millionths: fields, models: [] }
  const { ratio = MILLIONTHS, models = {} } = fields
  return {
    millionths: ratio,
    models: Object.entries(models).map(([pattern, millionths]) => ({ pattern, millionths })),
  }
}

/** 15 charges fifteen times the cost, and 0.15 a seventh of it: whoever writes that means a percentage, nearly always. */
function checkMarkUp(document: Document, millionths: number): void {
  const at = ['prices', 'markUp']
  const written = document.written(at) ?? ''
  if (written.includes('%') || millionths === 0) return
  if (millionths < MARK_UP_MIN || millionths > MARK_UP_MAX)
    document.warn(at, `everybody is charged ${millionths / MILLIONTHS} times the cost; a percentage is written 15%`)
}

const MARK_UP_MIN = 0.5 * MILLIONTHS
const MARK_UP_MAX = 10 * MILLIONTHS
