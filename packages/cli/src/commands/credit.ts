// Credit of organisations, seen and changed in the books themselves: with a relay that runs, or without.
import { type Books, SYSTEM } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { readAmount } from '../credit/amount.ts'
import { balancePage, balanceView, lineView, money, statementPage } from '../credit/view.ts'
import { findOrganisation } from '../keys/find.ts'
import { UsageError } from '../settings.ts'
import { print } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const
const org = { type: 'string', description: 'Organisation, by id or name; where there is one, that' } as const

const LINES = 50
const LINES_MAX = 500

const show = defineCommand({
  meta: { name: 'show', description: 'What organisations have left, and what they owe.' },
  args: { org: { ...org, description: 'Of this organisation alone, by id or name' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const organisations =
        args.org === undefined ? await books.organisations.list() : [await findOrganisation(books, args.org)]
      const rows = []
      for (const { id, name } of organisations) rows.push({ name, balance: await books.credit.balance(id) })
      if (args.json) return print(JSON.stringify(rows.map(({ balance }) => balanceView(balance))))
      print(balancePage(rows))
    })
  },
})

const statement = defineCommand({
  meta: { name: 'statement', description: 'Every line that changed the balance, the newest first.' },
  args: {
    org,
    lines: { type: 'string', description: `How many, at most ${LINES_MAX} (else ${LINES})` },
    data,
    json,
  },
  async run({ args }) {
    const max = args.lines === undefined ? LINES : countOf(args.lines)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { id, name } = await findOrganisation(books, args.org)
      const lines = await books.credit.statement(id, { max })
      if (args.json) return print(JSON.stringify(lines.map(lineView)))
      print(lines.length === 0 ? `${name} has had no credit and spent nothing.` : statementPage(lines))
    })
  },
})

const adjust = defineCommand({
  meta: { name: 'adjust', description: 'Give credit by hand, or take it away: --amount=-2.50' },
  args: {
    org,
    amount: { type: 'string', required: true, description: 'Dollars; negative to take away' },
    reason: { type: 'string', required: true, description: 'Why: it stands on the statement' },
    data,
    json,
  },
  async run({ args }) {
    const amount = readAmount('--amount', args.amount)
    if (args.reason.trim() === '') throw new UsageError('--reason says why.')
    await change(args, async (books, id) => books.credit.adjust(id, amount, args.reason, SYSTEM))
  },
})

const prepaid = defineCommand({
  meta: { name: 'prepaid', description: 'Decide whether an organisation spends no more than it has: on or off.' },
  args: {
    state: { type: 'positional', required: true, description: 'on or off' },
    org,
    data,
    json,
  },
  async run({ args }) {
    if (args.state !== 'on' && args.state !== 'off') throw new UsageError(`It is on or off, not ${args.state}.`)
    await change(args, (books, id) => books.credit.setPrepaid(id, args.state === 'on', SYSTEM))
  },
})

export const credit = defineCommand({
  meta: { name: 'credit', description: 'What organisations have paid in advance, and what is left of it.' },
  subCommands: { show, statement, adjust, prepaid },
})

interface Asked {
  readonly org?: string | undefined
  readonly data?: string | undefined
  readonly json?: boolean | undefined
}

async function change(
  args: Asked,
  work: (books: Books, organisation: string) => ReturnType<Books['credit']['balance']>,
): Promise<void> {
  await withBooks(await settingsHere(args), async ({ books }) => {
    const { id, name } = await findOrganisation(books, args.org)
    const balance = await work(books, id)
    if (args.json) return print(JSON.stringify(balanceView(balance)))
    print(`${name} pays ${balance.prepaid ? 'in advance' : 'afterwards'}, and has ${money(balance.balance)}.`)
  })
}

function countOf(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > LINES_MAX) throw new UsageError(`--lines is 1 to ${LINES_MAX}.`)
  return count
}
