// Several processes at one ledger, and one of them killed: what no promise in one process can show.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import process from 'node:process'
import type { Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { openBooks } from '../books.ts'
import { DOLLAR } from '../money.ts'
import { SYSTEM } from '../who/audit.ts'
import { system } from '../../system.ts'

type Customer = ChildProcessByStdio<Writable, Readable, null>

const startCustomer = (...words: readonly string[]): Customer =>
  spawn(
    process.execPath,
    ['--conditions=holdfast-source', '--import', 'tsx', join(import.meta.dirname, 'customer.suite.ts'), ...words],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )

const wordsOf = async function* (customer: Customer): AsyncGenerator<string[]> {
  for await (const line of createInterface(customer.stdout)) yield line.split(' ')
}

export function processesSuite(place: () => Promise<string>) {
  test('three processes, 1,002 holds at once against a budget for 100: exactly 100', async () => {
    const where = await place()
    const books = await openBooks(where, system)
    await books.ledger.limit('org_1', { total: 100 * DOLLAR }, SYSTEM)
    const customers = ['a', 'b', 'c'].map((name) => startCustomer(where, 'rush', name, '334'))
    const talks = customers.map(wordsOf)
    for (const talk of talks) expect((await talk.next()).value).toEqual(['ready'])
    for (const { stdin } of customers) stdin.write('go\n')
    const held = await Promise.all(talks.map(async (talk) => Number((await talk.next()).value?.[1])))
    expect(held.reduce((sum, one) => sum + one)).toBe(100)
    expect(await books.ledger.account('org_1')).toMatchObject({ held: 100 * DOLLAR })
    expect(await books.ledger.check()).toEqual([])
    // They are gone, and what they held is found.
    expect(await books.ledger.recover('others', () => ({ spent: DOLLAR }))).toBe(100)
    expect(await books.ledger.account('org_1')).toMatchObject({ held: 0, spent: { total: 100 * DOLLAR } })
    expect(await books.ledger.check()).toEqual([])
    await books.close()
  })

  test('kill -9 in the middle, twice: what was said is so, and nothing stays behind', async () => {
    const where = await place()
    let spent = 0
    for (const name of ['first', 'second']) {
      const customer = startCustomer(where, 'shop', name)
      const settled = new Map<string, number>()
      const gone = once(customer, 'exit')
      for await (const [, id = '', amount] of wordsOf(customer)) {
        settled.set(id, Number(amount))
        if (settled.size === 200) customer.kill('SIGKILL')
      }
      expect(await gone).toEqual([null, 'SIGKILL'])

      const books = await openBooks(where, system)
      expect(await books.ledger.check()).toEqual([])
      const left = await books.ledger.holds()
      expect(left.length).toBeGreaterThan(0)
      // A settlement that was written, and not said any more, counts: it is found in the ledger, not among the holds.
      for (const { id } of left) expect(settled.has(id)).toBe(false)
      for (const [id, amount] of settled)
        expect(
          (await books.ledger.transfers({ hold: id })).filter(({ to }) => to === 'spent').map((one) => one.amount),
        ).toEqual([amount, amount, amount])
      expect(await books.ledger.recover('others', () => 'release')).toBe(left.length)
      expect(await books.ledger.holds()).toEqual([])
      expect(await books.ledger.check()).toEqual([])
      const account = await books.ledger.account('key_1')
      const said = [...settled.values()].reduce((sum, one) => sum + one)
      expect(account?.held).toBe(0)
      expect((account?.spent.total ?? 0) - spent).toBeGreaterThanOrEqual(said)
      spent = account?.spent.total ?? 0
      await books.close()
    }
  })
}
