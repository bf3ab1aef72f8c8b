// What metering costs a reply: `node scripts/with-source.mjs packages/relay/src/metering/speed.suite.ts`. The processor's
// time of this process, SQLite's included; the vendor is in it, too, and the log in memory, so the share looks larger
// than it is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type Books, openBooks } from '../books/books.ts'
import { MONEY_MAX } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { system } from '../system.ts'
import { chunk } from '../world.suite.ts'
import { type House, openHouse, rest, says } from './house.suite.ts'

const REPLIES = 1_000
const ROUNDS = 5
const AT_ONCE = 50
const TOKENS = 50
const MANY = 1_000_000_000

const directory = mkdtempSync(join(tmpdir(), 'holdfast-speed-'))

interface Case {
  readonly name: string
  readonly house: House
  readonly books: Books
  /** Microseconds a reply, of each round. */
  readonly times: number[]
}

async function open(
  name: string,
  rates: { readonly input: number; readonly output: number; readonly request?: number },
  limit: (books: Books, accounts: readonly string[]) => Promise<void> = async () => {},
  isMetered = true,
): Promise<Case> {
  const books = await openBooks(join(directory, `${system.secret(4)}.db`), system)
  const house = await openHouse({
    books,
    isMetered,
    rates,
    vendor(listener, path) {
      setImmediate(() => {
        listener.head(200, { 'content-type': 'text/event-stream' })
        for (let at = 0; at < TOKENS; at += 1) listener.data(Buffer.from(chunk('abcd')))
        says({ prompt_tokens: 10, completion_tokens: TOKENS })(listener, path)
      })
      return undefined
    },
  })
  await limit(books, [house.keyId, house.organisation])
  return { name, house, books, times: [] }
}

async function run({ house, books, times }: Case): Promise<void> {
  const before = process.cpuUsage()
  for (let at = 0; at < REPLIES; at += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => house.ask({ max_tokens: TOKENS })))
    await rest(house, books)
  }
  const { user, system: kernel } = process.cpuUsage(before)
  times.push((user + kernel) / REPLIES)
}

const free = { input: 0, output: 0 }
const priced = { input: 1_000_000, output: 1_000_000 }
const rated = async (books: Books, accounts: readonly string[]): Promise<void> => {
  for (const account of accounts)
    await books.limits.set(account, { requestsPerMinute: MANY, tokensPerMinute: MANY, concurrent: MANY }, SYSTEM)
}
const bounded = async (books: Books, accounts: readonly string[]): Promise<void> => {
  await rated(books, accounts)
  for (const account of accounts) await books.ledger.limit(account, { total: MONEY_MAX }, SYSTEM)
}
const cases = [
  await open('off', free, undefined, false),
  await open('on, no limits, nothing to pay', free),
  await open('on, all rates limited, nothing to pay', free, rated),
  await open('on, no limits, spending written down', priced),
  await open('on, all limited, held and settled', priced, bounded),
]
for (let round = 0; round < ROUNDS; round += 1) for (const one of cases) await run(one)
const median = ({ times }: Case): number => [...times].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
const [off] = cases
for (const one of cases)
  process.stdout.write(
    `${one.name}: ${median(one).toFixed(0)} µs a reply, ${(median(one) / (off ? median(off) : 1)).toFixed(2)}\n`,
  )
for (const { house, books } of cases) {
  await house.close()
  await books.close()
}
rmSync(directory, { recursive: true })
