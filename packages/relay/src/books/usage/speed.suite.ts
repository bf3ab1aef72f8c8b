// What pages take with ten million requests and a year of usage on file, and what a receipt costs, by themselves:
//
//   nice node scripts/with-source.mjs packages/relay/src/books/usage/speed.suite.ts sqlite 10000000
//   nice node scripts/with-source.mjs packages/relay/src/books/usage/speed.suite.ts postgres 10000000
// And without requests, the cost of receipts.
//
// Filling takes minutes and, for SQLite, some 12 GB in the temporary directory. The figures in docs/decisions are from here.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { sql } from 'kysely'
import type { Runtime } from '../../runtime.ts'
import { system } from '../../system.ts'
import { booksOver, openEngine } from '../books.ts'
import { migrate } from '../migrate.ts'
import { PostgresServer } from '../postgres.suite.ts'
import { Requests } from '../requests/requests.ts'
import { REQUEST_TERMS } from '../requests/terms.ts'
import { NOON } from '../world.suite.ts'
import { fillRequests, fillUsage } from './fill.suite.ts'
import { pages } from './pages.suite.ts'
import { chargeOf, receiptOf } from './receipt.suite.ts'
import { UsageBook } from './usage.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const runtime: Runtime = { ...system, now: () => NOON }

/**
 * Milliseconds: the first time, and the median of some more; and of these what this process worked, which is the same
 * however much else the machine has to do. SQLite works in it; PostgreSQL does not.
 */
async function timed(work: () => Promise<unknown>, rounds: number) {
  const times: number[] = []
  const worked: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const [from, cpu] = [performance.now(), process.cpuUsage()]
    await work()
    const { user, system: kernel } = process.cpuUsage(cpu)
    times.push(performance.now() - from)
    worked.push((user + kernel) / 1_000)
  }
  return { first: times[0] ?? 0, median: medianOf(times.slice(1)), worked: medianOf(worked.slice(1)) }
}

const medianOf = (numbers: number[]): number =>
  numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0

async function measurePages(full: string, empty: string, count: number): Promise<void> {
  const filling = await openEngine(full, runtime)
  await migrate(filling, runtime)
  if (filling.name === 'sqlite') await sql`pragma cache_size = -2000000`.execute(filling.db)
  const from = performance.now()
  await fillUsage(filling)
  const usageIn = performance.now()
  await fillRequests(filling, count)
  if (filling.name === 'postgres') await sql`analyze`.execute(filling.db)
  await filling.close()
  const engine = await openEngine(full, runtime)
  const rows = async (table: 'usage' | 'usage_tallies'): Promise<number> =>
    (
      await engine.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirst()
    )?.count ?? 0
  say(`${engine.name}: ${count} requests in ${((performance.now() - usageIn) / 1_000).toFixed(0)} s,`)
  say(
    `${await rows('usage')} rows of sums and ${await rows('usage_tallies')} of tallies in ${((usageIn - from) / 1_000).toFixed(0)} s`,
  )
  const none = await openEngine(empty, runtime)
  await migrate(none, runtime)
  const asked = { usage: new UsageBook(engine, runtime), requests: new Requests(engine) }
  const nothing = { usage: new UsageBook(none, runtime), requests: new Requests(none) }
  say('| page | first, ms | median, ms | worked, ms | empty, ms | ratio |\n| --- | --- | --- | --- | --- | --- |')
  for (const [name, ask] of pages) {
    const here = await timed(() => ask(asked), 9)
    const there = await timed(() => ask(nothing), 9)
    const figures = [here.first, here.median, here.worked, there.median, here.median / there.median]
    say(`| ${name} | ${figures.map((one) => one.toFixed(one < 10 ? 1 : 0)).join(' | ')} |`)
  }
  await none.close()
  await engine.close()
}

/** Replies of fifty keys and ten models, as many a second as wanted: what is added up and what is written, in processor time. */
async function measureReceipts(where: string, perSecond: number, seconds: number): Promise<void> {
  let time = NOON
  const engine = await openEngine(where, runtime)
  await migrate(engine, runtime)
  // By hand, so that nothing but what is measured runs.
  const books = booksOver(engine, { ...system, now: () => time, after: () => () => {} }, { requests: REQUEST_TERMS })
  const receipts = Array.from({ length: perSecond * seconds }, (_, at) =>
    receiptOf({
      id: `rpl_${where.length}_${perSecond}_${at}`,
      at: NOON + Math.floor((at * 1_000) / perSecond),
      ms: 1_000 + (at % 97) * 40,
      model: `m${at % 10}`,
    }),
  )
  const charges = receipts.map(chargeOf)
  let [recording, writing] = [0, 0]
  const cpu = (): number => {
    const { user, system: kernel } = process.cpuUsage()
    return user + kernel
  }
  for (let second = 0; second < seconds; second += 2) {
    const start = cpu()
    for (let at = second * perSecond; at < (second + 2) * perSecond; at += 1) {
      const receipt = receipts[at]
      if (receipt)
        books.recorder.record(
          receipt,
          { organisation: `org_${at % 5}`, project: `prj_${at % 10}`, key: `key_${at % 50}` },
          charges[at],
        )
    }
    const recorded = cpu()
    time = NOON + second * 1_000
    await books.recorder.flush()
    recording += recorded - start
    writing += cpu() - recorded
  }
  const each = (us: number): string => (us / receipts.length).toFixed(0)
  say(
    `${engine.name}, ${perSecond} replies a second: ${each(recording)} µs of processor to record, ${each(writing)} µs to write`,
  )
  await books.close()
}

const [which = 'sqlite', count = '0'] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'holdfast-speed-'))
const server = which === 'postgres' ? await PostgresServer.start({ isDurable: true }) : undefined
const fresh = async (name: string): Promise<string> => (await server?.fresh()) ?? join(directory, `${name}.db`)
try {
  if (Number(count) === 0)
    for (const perSecond of [1, 10, 100, 500])
      await measureReceipts(await fresh(`receipts-${perSecond}`), perSecond, perSecond < 100 ? 60 : 20)
  if (Number(count) > 0) {
    const full = await fresh('full')
    await measurePages(full, await fresh('empty'), Number(count))
    if (!server) say(`${(statSync(full).size / 2 ** 30).toFixed(1)} GiB`)
  }
} finally {
  await server?.stop()
  rmSync(directory, { recursive: true })
}
