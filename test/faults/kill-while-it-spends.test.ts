// kill -9 of a relay that spends: a thousand who ask at once have a budget for a hundred, and whatever becomes of the process
// a hundred worth is spent, to the nano-dollar, and nothing stays held.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SYSTEM, openBooks, system } from '@holdfast/relay'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { KEY, RelayProcess } from './relay-process.ts'
import { TEST_MS_MAX } from './scene.ts'
import { Watched } from './watched.ts'

const ASKING = 1_000
const ALLOWED = 100
/** What a request costs, in nano-dollars, and what is held for it: each line of a bill may be rounded up. */
const CENT = 10_000_000
const HELD = CENT + 6
/** So many replies are over when it dies. */
const KILLED_AFTER = 10
const ACCOUNT = 'model:cent'

const configuration = (url: string): string => `
prices:
  files: [prices.yaml]
upstreams:
  here: { provider: openai-compatible, baseUrl: "${url}/v1", keys: [] }
models:
  cent: here/cent
`

const PRICES = `
lists:
  - name: test
    source: https://example.com
    date: 2026-11-20
    prices:
      - { models: "*", input: 0, output: 0, request: 0.01 }
`

/** Statuses by how many had them; 0 where the line broke. @param onOver told of each that was answered to its end */
async function crowd(
  relay: RelayProcess,
  wave: string,
  asking: number,
  onOver: () => void = () => {},
): Promise<Record<number, number>> {
  const tally: Record<number, number> = {}
  const ask = async (number: number): Promise<void> => {
    let status = 0
    try {
      const answer = await fetch(`${relay.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${KEY}`,
          'holdfast-disconnect': 'drain',
          'idempotency-key': `${wave}-${number}`,
        },
        body: JSON.stringify({
          model: 'cent',
          stream: true,
          max_tokens: 50,
          messages: [{ role: 'user', content: `${wave} ${number}` }],
        }),
      })
      const text = await answer.text()
      status = answer.status
      if (text.includes('[DONE]')) onOver()
    } catch {
      // It died.
    }
    tally[status] = (tally[status] ?? 0) + 1
  }
  await Promise.all(Array.from({ length: asking }, (_, number) => ask(number)))
  return tally
}

async function simulated(): Promise<Simulator> {
  const simulator = await startSimulator()
  simulator.control({ tokens: 20, tokensPerSecond: 40, jitter: 1 }, { model: 'cent' })
  onTestFinished(() => simulator.close())
  return simulator
}

describe('killed while a thousand spend what is enough for a hundred', () => {
  test.each(['SQLite', 'PostgreSQL'] as const)('%s', { timeout: TEST_MS_MAX }, async (engine) => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'holdfast-spends-'))
    onTestFinished(() => rm(dataDirectory, { recursive: true, force: true }))
    const { url } = await simulated()
    const file = join(dataDirectory, 'holdfast.yaml')
    await writeFile(file, configuration(url))
    await writeFile(join(dataDirectory, 'prices.yaml'), PRICES)
    let where = join(dataDirectory, 'books.sqlite')
    if (engine === 'PostgreSQL') {
      const server = await PostgresServer.start()
      onTestFinished(() => server.stop())
      where = await server.fresh()
    }
    const relay = new RelayProcess({
      dataDirectory,
      upstreamUrl: url,
      limits: { repliesPerKeyMax: 2 * ASKING },
      environment: { HOLDFAST_CONFIG: file, DATABASE_URL: where },
    })
    onTestFinished(() => relay.close())
    const looking = async <Seen>(
      look: (books: Awaited<ReturnType<typeof openBooks>>) => Promise<Seen>,
    ): Promise<Seen> => {
      const books = await openBooks(where, system)
      try {
        expect(await books.ledger.check()).toEqual([])
        return await look(books)
      } finally {
        await books.close()
      }
    }
    await looking(({ ledger }) => ledger.limit(ACCOUNT, { total: ALLOWED * HELD }, SYSTEM))
    await relay.start()

    let over = 0
    const gauge = new Watched()
    const first = crowd(relay, 'first', ASKING, () => {
      over += 1
      gauge.changed()
    })
    await gauge.until(
      () => over >= KILLED_AFTER,
      () => `${KILLED_AFTER} replies to be over; ${over} are`,
    )
    await relay.kill()
    await first
    const left = await looking(({ ledger }) => ledger.holds())
    expect(left.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)

    await relay.start()
    expect(await looking(({ ledger }) => ledger.holds())).toEqual([])
    const second = await crowd(relay, 'second', 3 * ALLOWED)
    await expect.poll(() => looking(({ ledger }) => ledger.holds()), { timeout: 10_000 }).toEqual([])
    const account = await looking(({ ledger }) => ledger.account(ACCOUNT))
    expect([account?.held, account?.spent.total]).toEqual([0, ALLOWED * CENT])
    expect(Object.keys(second).sort()).toEqual(expect.arrayContaining(['402']))
  })
})
