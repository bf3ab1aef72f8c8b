// What accounts may do and spend, seen and set in the books themselves. A running relay knows within a second.
import { type Books, SYSTEM, newAccount, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { ACCOUNT, type Named, findAccount } from '../limits/account.ts'
import { type Limited, limitedList, limitedPage, limitedView } from '../limits/view.ts'
import { readBudget, readLimits, readZone } from '../limits/wish.ts'
import { UsageError } from '../settings.ts'
import { print } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const
const account = { type: 'positional', required: true, description: ACCOUNT } as const

const list = defineCommand({
  meta: { name: 'list', description: 'Every account that has a limit or a budget.' },
  args: { data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { changed } = await books.limits.since(0)
      const ids = [...new Set(changed.map((one) => one.account))].sort()
      const all = await Promise.all(ids.map(async (id) => limitedOf(books, await namedOrGone(books, id))))
      const limited = all.filter(isLimited)
      if (args.json) return print(JSON.stringify(limited.map(limitedView)))
      print(limited.length === 0 ? 'Nothing is limited: holdfast limits set --help' : limitedList(limited))
    })
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'What an account may spend, what it has spent, and what else it is limited to.' },
  args: { account, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      tell(await limitedOf(books, await findAccount(books, args.account)), args.json)
    })
  },
})

const set = defineCommand({
  meta: { name: 'set', description: 'Limit an account. What is not said stays; none lifts what is there.' },
  args: {
    account,
    day: { type: 'string', description: 'Dollars a day: 5, 2.50' },
    week: { type: 'string', description: 'Dollars a week' },
    month: { type: 'string', description: 'Dollars a month' },
    total: { type: 'string', description: 'Dollars in all' },
    zone: { type: 'string', description: 'Whose calendar days, weeks and months go by: Europe/Vienna' },
    requests: { type: 'string', description: 'Requests a minute' },
    tokens: { type: 'string', description: 'Tokens a minute' },
    concurrent: { type: 'string', description: 'Replies at a time' },
    warn: { type: 'string', description: 'Percent of a budget at which somebody is warned: 80,95' },
    data,
    json,
  },
  async run({ args }) {
    const zone = readZone(args.zone)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const named = await findAccount(books, args.account)
      const { id, organisation } = named
      const before = await limitedOf(books, named)
      // Both are read before anything is written: half of a wish is none.
      const budget = readBudget(args, before.account.budget)
      const limits = readLimits(args, before.limits)
      if (!budget && !limits) throw new UsageError('Nothing is to be changed: see holdfast limits set --help.')
      const calendar = zone ?? before.account.zone
      if (budget && limits) await books.limits.setAll(id, { limits, budget, zone: calendar }, SYSTEM, organisation)
      else if (budget) await books.ledger.limit(id, budget, SYSTEM, calendar, organisation)
      else if (limits) await books.limits.set(id, limits, SYSTEM, organisation)
      tell(await limitedOf(books, named), args.json)
    })
  },
})

export const limits = defineCommand({
  meta: { name: 'limits', description: 'What keys, projects, organisations, people and models may spend and ask for.' },
  subCommands: { list, show, set },
})

const tell = (limited: Limited, asJson: boolean | undefined): void =>
  print(asJson ? JSON.stringify(limitedView(limited)) : limitedPage(limited))

async function limitedOf(books: Books, named: Named): Promise<Limited> {
  const { ledger } = books
  const { id } = named
  const kept = (await ledger.account(id)) ?? newAccount(id, 'UTC', system.now(), ledger.willBePrepaid(id))
  return { named, account: kept, limits: await books.limits.get(id) }
}

const isLimited = ({ account: { budget }, limits }: Limited): boolean =>
  Object.keys(budget).length > 0 || Object.keys(limits).length > 0

/** What limited somebody who is not there any more still stands in the books. */
const namedOrGone = (books: Books, id: string): Promise<Named> =>
  findAccount(books, id).catch((cause: unknown) => {
    if (cause instanceof UsageError) return { id, kind: 'key' as const, name: '' }
    throw cause
  })
