// A relay that is killed while it spends: what no promise in one process can show.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { LIMITS } from '../limits.ts'
import { tokensWith } from '../sessions/tokens.ts'
import { system } from '../system.ts'
import { CENT, CENT_AT_MOST } from './house.suite.ts'

const ALLOWED = 100
/** As in shopper.suite.ts. */
const TOKEN_SECRET = 'what every one of them signs tokens with'
/** So many replies are over when it dies. The others run, or have only been held for. */
const KILLED_AFTER = 10

type Shopper = ChildProcessByStdio<Writable, Readable, null>

const startShopper = (...words: readonly string[]): Shopper =>
  spawn(
    process.execPath,
    ['--conditions=holdfast-source', '--import', 'tsx', join(import.meta.dirname, 'shopper.suite.ts'), ...words],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )

/** @param given where books and the log of a relay may be */
export function killedSuite(given: () => Promise<{ readonly where: string; readonly directory: string }>) {
  test(
    'kill -9 in the middle of 1,000 requests, and started again: exactly 100 worth is spent',
    { timeout: 40_000 },
    async () => {
      const { where, directory } = await given()
      const books = await openBooks(where, system)
      const { id: organisation } = await books.organisations.ensure('Acme', SYSTEM)
      await books.ledger.limit(organisation, { month: ALLOWED * CENT_AT_MOST }, SYSTEM)
      await books.close()

      await killedWhileItSpends(where, directory)

      const between = await openBooks(where, system)
      expect(await between.ledger.check()).toEqual([])
      const left = await between.ledger.holds()
      expect(left.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)
      const before = await between.ledger.account(organisation)
      expect(before?.held).toBe(left.length * CENT_AT_MOST)
      await between.close()

      // Nothing was held any more when it took the first request.
      expect((await shopUntilOver(where, directory))[0]).toBe('ready 0')

      const after = await openBooks(where, system)
      const account = await after.ledger.account(organisation)
      expect([account?.held, account?.spent.total]).toEqual([0, ALLOWED * CENT])
      expect(await after.ledger.holds()).toEqual([])
      expect(await after.ledger.check()).toEqual([])
      await after.close()
    },
  )
  test('the same with a session’s budget: exactly 100 worth is spent with its token', { timeout: 40_000 }, async () => {
    const { where, directory } = await given()
    const books = await openBooks(where, system)
    const { id: organisation } = await books.organisations.ensure('Acme', SYSTEM)
    const { key } = await books.keys.create(organisation, { name: 'backend' }, SYSTEM)
    await books.close()
    const token = tokensWith(TOKEN_SECRET, system, LIMITS).ofSession({
      id: 'ses_1',
      key: key.id,
      expiresAt: system.now() + 600_000,
      budget: { nano: ALLOWED * CENT_AT_MOST, replies: 2 * ALLOWED },
    })
    await killedWhileItSpends(where, directory, token)

    const between = await openBooks(where, system)
    expect(await between.ledger.check()).toEqual([])
    const left = await between.ledger.holds()
    expect(left.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)
    const before = await between.ledger.session('ses_1')
    expect(Object.keys(before?.holds ?? {}).sort()).toEqual(left.map(({ id }) => id).sort())
    await between.close()

    expect((await shopUntilOver(where, directory, token))[0]).toBe('ready 0')
    const after = await openBooks(where, system)
    const { spent, holds } = (await after.ledger.session('ses_1')) ?? {}
    expect([spent?.nano, spent?.replies, holds]).toEqual([ALLOWED * CENT, ALLOWED, {}])
    expect((await after.ledger.account(key.id))?.spent.total).toBe(ALLOWED * CENT)
    expect(await after.ledger.check()).toEqual([])
    await after.close()
  })
}

/** @param words the place of the books, that of the log, and the token that it asks with */
async function killedWhileItSpends(...words: readonly string[]): Promise<void> {
  const killed = startShopper(...words)
  const gone = once(killed, 'exit')
  let bought = 0
  for await (const line of createInterface(killed.stdout)) {
    if (line.startsWith('ready')) killed.stdin.write('go\n')
    if (line === 'bought' && ++bought === KILLED_AFTER) killed.kill('SIGKILL')
  }
  expect(await gone).toEqual([null, 'SIGKILL'])
}

/** @returns what it says */
async function shopUntilOver(...given: readonly string[]): Promise<readonly string[]> {
  const next = startShopper(...given)
  const over = once(next, 'exit')
  const words: string[] = []
  for await (const line of createInterface(next.stdout)) {
    words.push(line)
    if (line.startsWith('ready')) next.stdin.write('go\n')
  }
  expect(await over).toEqual([0, null])
  return words
}
