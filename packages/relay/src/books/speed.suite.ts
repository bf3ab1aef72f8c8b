// What holding and settling costs, by itself: `node scripts/with-source.mjs packages/relay/src/books/speed.suite.ts`.
// The figures in docs/decisions/0013-the-books.md are from here.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { system } from '../system.ts'
import { type Books, openBooks } from './books.ts'
import { MONEY_MAX } from './money.ts'
import { PostgresServer } from './postgres.suite.ts'
import { SYSTEM } from './who/audit.ts'
import { KeyRing } from './who/key-ring.ts'

const say = (...words: readonly string[]): void => void process.stdout.write(`${words.join(' ')}\n`)
const quantile = (times: readonly number[], share: number): string =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * share)]?.toFixed(2) ?? ''

/** Replies that are held for and settled, each paid by four accounts, so many at a time. */
async function measure({ ledger, engine }: Books, count: number, atOnce: number): Promise<void> {
  const [holds, settles]: number[][] = [[], []]
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  let made = 0
  const buy = async (): Promise<void> => {
    for (; made < count;) {
      const at = made++
      const id = `${atOnce}_${at}`
      const accounts = [`key_${at % 10}`, `per_${at % 50}`, 'prj_1', 'org_1']
      const from = performance.now()
      await ledger.hold({ id, accounts, amount: 1_000, expiresAt: system.now() + 3_600_000 })
      const held = performance.now()
      await ledger.settle(id, 700)
      holds?.push(held - from)
      settles?.push(performance.now() - held)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, buy))
  const wall = ((performance.now() - start) * 1_000) / count
  const { user, system: kernel } = process.cpuUsage(cpu)
  say(
    `${engine}, ${atOnce} at a time: ${wall.toFixed(0)} µs a reply, ${((user + kernel) / count).toFixed(0)} µs of it our processor;`,
    `hold p50 ${quantile(holds ?? [], 0.5)} p99 ${quantile(holds ?? [], 0.99)} ms,`,
    `settle p50 ${quantile(settles ?? [], 0.5)} p99 ${quantile(settles ?? [], 0.99)} ms`,
  )
}

async function measureRing(books: Books, count: number): Promise<void> {
  const { id } = await books.organisations.create('Acme', SYSTEM)
  const secrets: string[] = []
  for (let at = 0; at < count; at += 1) secrets.push((await books.keys.create(id, { name: `${at}` }, SYSTEM)).secret)
  const ring = await KeyRing.open(books.keys, system)
  const [rounds, start] = [200, performance.now()]
  for (let round = 0; round < rounds; round += 1) for (const secret of secrets) ring.verify(secret)
  say(`verify, of ${count} keys: ${(((performance.now() - start) * 1_000) / (rounds * count)).toFixed(2)} µs`)
  ring.close()
}

const directory = mkdtempSync(join(tmpdir(), 'holdfast-speed-'))
const server = await PostgresServer.start({ isDurable: true })
for (const where of [join(directory, 'books.db'), await server.fresh()]) {
  const books = await openBooks(where, system)
  await books.ledger.limit('org_1', { day: MONEY_MAX, month: MONEY_MAX }, SYSTEM)
  await measure(books, 200, 10)
  for (const [count, atOnce] of [
    [500, 1],
    [3_000, 20],
    [10_000, 200],
  ] as const)
    await measure(books, count, atOnce)
  if (books.engine === 'sqlite') await measureRing(books, 1_000)
  await books.close()
}
await server.stop()
rmSync(directory, { recursive: true })
