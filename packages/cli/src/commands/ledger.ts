// The ledger itself: what is held, what every step of an account was, and whether all of it adds up.
import process from 'node:process'
import type { Books } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { writeAmount } from '../credit/amount.ts'
import { ACCOUNT, findAccount } from '../limits/account.ts'
import { counted, green, print, red, table } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'
import { readCount } from '../usage/span.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const

const holds = defineCommand({
  meta: { name: 'holds', description: 'What is held for replies that run, the oldest first.' },
  args: { data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const all = await books.ledger.holds()
      if (args.json) return print(JSON.stringify(all.map(holdView)))
      if (all.length === 0) return print('Nothing is held.')
      const rows = all.map(({ id, heldAt, expiresAt, amount, accounts }) => [
        id,
        minuteText(heldAt),
        minuteText(expiresAt),
        writeAmount(amount),
        accounts.join(', '),
      ])
      print(table(['reply', 'held', 'looked at', '>dollars', 'of'], rows))
    })
  },
})

const transfers = defineCommand({
  meta: { name: 'transfers', description: 'Every step that the money of an account took, the newest first.' },
  args: {
    account: { type: 'positional', required: true, description: ACCOUNT },
    before: { type: 'string', description: 'Those before this number' },
    data,
    json,
  },
  async run({ args }) {
    const before = args.before === undefined ? undefined : readCount('--before', args.before, Number.MAX_SAFE_INTEGER)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { id } = await findAccount(books, args.account)
      const all = await books.ledger.transfers({ account: id }, before)
      if (args.json) return print(JSON.stringify(all.map(transferView)))
      if (all.length === 0) return print('No money of it has moved.')
      const rows = all.map(({ seq, at, amount, from, to, hold }) => [
        `${seq}`,
        minuteText(at),
        writeAmount(amount),
        `${from} → ${to}`,
        hold,
      ])
      print(table(['>number', 'at', '>dollars', 'from and to', 'for'], rows))
    })
  },
})

const check = defineCommand({
  meta: {
    name: 'check',
    description: 'Add up all there is: exit code 1 where it does not agree. It reads every transfer.',
  },
  args: { data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const complaints = await books.ledger.check()
      if (complaints.length > 0) process.exitCode = 1
      if (args.json) return print(JSON.stringify({ object: 'ledger-check', complaints }))
      if (complaints.length === 0) return print(green('Everything adds up.'))
      print([red(`${counted(complaints.length, 'complaint')}:`), ...complaints].join('\n'))
    })
  },
})

export const ledger = defineCommand({
  meta: { name: 'ledger', description: 'What is held, what was spent step by step, and whether it adds up.' },
  subCommands: { holds, transfers, check },
})

type Hold = Awaited<ReturnType<Books['ledger']['holds']>>[number]
type Transfer = Awaited<ReturnType<Books['ledger']['transfers']>>[number]

const holdView = ({ id, accounts, amount, heldAt, expiresAt }: Hold) => ({
  object: 'hold',
  id,
  accounts,
  amount_nano: amount,
  held_at: iso(heldAt),
  expires_at: iso(expiresAt),
})

const transferView = ({ seq, at, hold, account, from, to, amount }: Transfer) => ({
  object: 'transfer',
  seq,
  at: iso(at),
  hold,
  account,
  from,
  to,
  amount_nano: amount,
})
