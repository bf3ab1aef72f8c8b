// The tables of docs/scale.md are what bench/capacity says. `UPDATE_DOCS=1 npx vitest run test/docs/scale.test.ts` writes them anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { dayOf } from '../../bench/capacity/day.ts'
import { DEMAND, type Demand } from '../../bench/capacity/demand.ts'
import {
  type Table,
  cellTable,
  constantTable,
  dayTable,
  leverTable,
  markdown,
  planTable,
  restartTable,
  roomTable,
  stormTable,
} from '../../bench/capacity/report.ts'

const path = join(import.meta.dirname, '../../docs/scale.md')

const city: Demand = { ...DEMAND, streams: 100_000 }
const PRICES = { pricePerCoreHour: 0.04, pricePerGbHour: 0.005, pricePerGbOut: 0.05 }
/** What servers want of a reply, with Redis: `server.drain`, and as long again as most replies take. */
const DRAIN_MS = 35_000

const tables: Readonly<Record<string, Table>> = {
  plan: planTable([1_000, 10_000, 100_000, 1_000_000].map((streams) => ({ ...DEMAND, streams }))),
  cells: cellTable(DEMAND, [200, 1_000, 4_000], [1, 0.1, 0]),
  levers: leverTable(city, {
    'as above': {},
    'four tokens in a frame': { tokensPerFrame: 4 },
    'replies kept for one minute': { retentionMinutes: 1 },
    'replies kept for a day': { retentionMinutes: 1_440 },
    'half of the readers at another node': { elsewhere: 0.5 },
    'replies of 200 tokens': { replyTokens: 200 },
    '100 tokens a second': { tokensPerSecond: 100 },
    'one reply in ten paid for by a budget': { held: 0.1 },
  }),
  storms: stormTable(city),
  drowning: roomTable(city, [0.3, 0.5, 0.6, 0.65, 0.7, 0.8]),
  restarts: restartTable(city, [0.01, 0.05, 0.1, 0.25, 0.5], DRAIN_MS),
  day: dayTable(dayOf(city)),
  cost: planTable([10_000, 100_000].map((streams) => ({ ...DEMAND, ...PRICES, streams }))).filter(
    ([name = ''], at) => at === 0 || /^(cores|memory|out|an hour)/.test(name),
  ),
  constants: constantTable(),
}

test.each(Object.entries(tables))('docs/scale.md has the table %s as it is reckoned', (name, table) => {
  const text = readFileSync(path, 'utf8')
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`)
  expect(text).toMatch(place)
  const renewed = text.replace(place, (_, before: string, after: string) => `${before}\n${markdown(table)}\n\n${after}`)
  if (process.env['UPDATE_DOCS']) writeFileSync(path, renewed)
  else expect(text, 'UPDATE_DOCS=1 npx vitest run test/docs/scale.test.ts').toBe(renewed)
})

test('every table that is reckoned has its place, and every place its table', () => {
  const places = [...readFileSync(path, 'utf8').matchAll(/<!-- (\w+) -->/g)].map(([, name]) => name)
  expect(places).toEqual(Object.keys(tables))
})
