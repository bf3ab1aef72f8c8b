// Redemption codes, made and voided in the books themselves. They are on standard output once, and nowhere else.
import { BATCH_MAX, SYSTEM, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { readAmount } from '../credit/amount.ts'
import { batchPage, batchView, codePage, codeView, money } from '../credit/view.ts'
import { readTime } from '../keys/wish.ts'
import { UsageError } from '../settings.ts'
import { counted, dim, print } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const

const create = defineCommand({
  meta: { name: 'create', description: 'Make a batch of redemption codes. They are shown once.' },
  args: {
    count: { type: 'string', description: `How many, at most ${BATCH_MAX} (else 1)` },
    amount: { type: 'string', required: true, description: 'What each is worth, in dollars' },
    expires: { type: 'string', description: 'When they are over: 90d, 2027-01-31' },
    note: { type: 'string', description: 'What they are for' },
    data,
    json,
  },
  async run({ args }) {
    const amount = readAmount('--amount', args.amount)
    if (amount < 0) throw new UsageError('--amount is what a code gives: it takes nothing away.')
    const wish = {
      count: countOf(args.count ?? '1'),
      amount,
      ...(args.expires !== undefined && { expiresAt: readTime(args.expires, system.now()) }),
      ...(args.note !== undefined && { note: args.note }),
    }
    await withBooks(await settingsHere(args), async ({ books }) => {
      const { batch, codes } = await books.codes.create(wish, SYSTEM)
      if (args.json) return print(JSON.stringify({ ...batchView(batch), codes }))
      print(codes.join('\n'))
      // To standard error, so that what is piped away is the codes alone.
      const words = `${batch.id}: ${counted(codes.length, 'code')} of ${money(amount)}.`
      console.error(dim(`${words} This is the only time they are shown.`))
    })
  },
})

const list = defineCommand({
  meta: { name: 'list', description: 'List batches, or the codes of one, or those that begin with something.' },
  args: {
    batch: { type: 'string', description: 'The codes of this batch' },
    prefix: { type: 'string', description: 'Codes that begin so: HFC-8Q2MX' },
    data,
    json,
  },
  async run({ args }) {
    const { batch, prefix } = args
    await withBooks(await settingsHere(args), async ({ books }) => {
      if (batch === undefined && prefix === undefined) {
        const batches = (await books.codes.batches()) ?? []
        if (args.json) return print(JSON.stringify(batches.map(batchView)))
        return print(batches.length === 0 ? 'There are no codes yet: holdfast codes create' : batchPage(batches))
      }
      const of = { ...(batch !== undefined && { batch }), ...(prefix !== undefined && { prefix }) }
      const codes = []
      for (let after = ''; ; after = codes.at(-1)?.id ?? '') {
        const page = await books.codes.list(of, { after })
        if (page.length === 0) break
        codes.push(...page)
      }
      const now = system.now()
      if (args.json) return print(JSON.stringify(codes.map((code) => codeView(code, now))))
      print(codes.length === 0 ? 'There are no such codes.' : codePage(codes, now))
    })
  },
})

const voidCodes = defineCommand({
  meta: { name: 'void', description: 'Make a code, or all of a batch, good no more. What was redeemed stays so.' },
  args: { id: { type: 'positional', required: true, description: 'cod_… or bat_…' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const count = await books.codes.void(args.id, SYSTEM)
      print(
        args.json
          ? JSON.stringify({ object: 'code-void', id: args.id, count })
          : `${counted(count, 'code')} ${count === 1 ? 'is' : 'are'} good no more.`,
      )
    })
  },
})

export const codes = defineCommand({
  meta: { name: 'codes', description: 'Make, list and void redemption codes.' },
  subCommands: { create, list, void: voidCodes },
})

function countOf(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > BATCH_MAX) throw new UsageError(`--count is 1 to ${BATCH_MAX}.`)
  return count
}
