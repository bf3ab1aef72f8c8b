// Whether it adds up: the ledger is what happened, and everything else about money must follow from it.
import { sql } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { Side } from './page.ts'
import { holdOf, sessionOf } from './rows.ts'

/** @returns in words, what does not add up */
export async function check({ db }: Pick<Engine, 'db'>): Promise<readonly string[]> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (books) => {
      const sums = await books
        .selectFrom('transfers')
        .select(['account', 'from_side', 'to_side', sql<number>`cast(sum(amount) as bigint)`.as('amount')])
        .groupBy(['account', 'from_side', 'to_side'])
        .execute()
      const accounts = await books.selectFrom('accounts').select(['id', 'held', 'total_spent', 'credited']).execute()
      const sessions = (await books.selectFrom('sessions').selectAll().execute()).map(sessionOf)
      const open = await books.selectFrom('holds').selectAll().where('ending', 'is', null).execute()
      const entries = await books
        .selectFrom('credits')
        .select(['account', sql<number>`cast(sum(amount) as bigint)`.as('amount')])
        .groupBy('account')
        .execute()
      const entered = new Map(entries.map(({ account, amount }) => [account, amount]))
      const stands = new Map<string, Record<Side, number>>()
      const standing = (account: string): Record<Side, number> => {
        const known = stands.get(account) ?? { world: 0, free: 0, held: 0, spent: 0 }
        stands.set(account, known)
        return known
      }
      for (const { account, from_side, to_side, amount } of sums) {
        standing(account)[from_side as Side] -= amount
        standing(account)[to_side as Side] += amount
      }
      const held = new Map<string, number>()
      for (const hold of open.map(holdOf))
        for (const account of hold.accounts) held.set(account, (held.get(account) ?? 0) + hold.amount)

      const complaints: string[] = []
      const same = (what: string, one: number, other: number): void => {
        if (one !== other) complaints.push(`${what}: ${one} and ${other}`)
      }
      for (const [account, { world, free, held, spent }] of stands)
        same(`${account}, its sides and nothing`, world + free + held + spent, 0)
      for (const { id, held: counted, total_spent, credited } of accounts) {
        same(`${id}, held as counted and by the ledger`, counted, standing(id).held)
        same(`${id}, held as counted and by its holds`, counted, held.get(id) ?? 0)
        same(`${id}, spent as counted and by the ledger`, total_spent, standing(id).spent)
        same(`${id}, credited as counted and by the ledger`, credited, 0 - standing(id).world)
        same(`${id}, credited as counted and by its entries`, credited, entered.get(id) ?? 0)
      }
      const ofSessions = new Map<string, number>()
      for (const { id, session, amount } of open.map(holdOf))
        if (session !== undefined) ofSessions.set(`${session}, for ${id}`, amount)
      for (const { id, holds } of sessions)
        for (const [reply, { nano }] of Object.entries(holds)) {
          const name = `${id}, for ${reply}`
          same(`${name}, held as counted and by its hold`, nano, ofSessions.get(name) ?? -1)
          ofSessions.delete(name)
        }
      for (const name of ofSessions.keys()) complaints.push(`${name} holds what its session does not know`)
      const known = new Set(accounts.map(({ id }) => id))
      for (const id of [...stands.keys(), ...held.keys(), ...entered.keys()])
        if (!known.has(id)) complaints.push(`${id} is no account`)
      return complaints
    })
}
