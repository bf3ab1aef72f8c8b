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
import { system } from '../system.ts'
import { CENT, CENT_AT_MOST } from './house.suite.ts'

const ALLOWED = 100
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

      const killed = startShopper(where, directory)
      const gone = once(killed, 'exit')
      let bought = 0
      for await (const line of createInterface(killed.stdout)) {
        if (line.startsWith('ready')) killed.stdin.write('go\n')
        if (line === 'bought' && ++bought === KILLED_AFTER) killed.kill('SIGKILL')
      }
      expect(await gone).toEqual([null, 'SIGKILL'])

      const between = await openBooks(where, system)
      expect(await between.ledger.check()).toEqual([])
      const left = await between.ledger.holds()
      expect(left.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)
      const before = await between.ledger.account(organisation)
      expect(before?.held).toBe(left.length * CENT_AT_MOST)
      await between.close()

      const next = startShopper(where, directory)
      const over = once(next, 'exit')
      const words: string[] = []
      for await (const line of createInterface(next.stdout)) {
        words.push(line)
        if (line.startsWith('ready')) next.stdin.write('go\n')
      }
      expect(await over).toEqual([0, null])
      // Nothing was held any more when it took the first request.
      expect(words[0]).toBe('ready 0')

      const after = await openBooks(where, system)
      const account = await after.ledger.account(organisation)
      expect([account?.held, account?.spent.total]).toEqual([0, ALLOWED * CENT])
      expect(await after.ledger.holds()).toEqual([])
      expect(await after.ledger.check()).toEqual([])
      await after.close()
    },
  )
}
