import { type PriceTable, type Priced, explain, findPrice, findPublicPrice, isInForce, offersOf } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { compare } from '../prices/compare-command.ts'
import { type Row, billJson, billPage, listPage, rowJson, showPage } from '../prices/page.ts'
import { replyPage, replyPrice } from '../prices/reply.ts'
import { currencyNamed, momentOf, pricesHere } from '../prices/table.ts'
import { unpriced } from '../prices/unpriced-command.ts'
import { update } from '../prices/update-command.ts'
import { relayArgs, relayHere } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { print } from '../terminal.ts'

const whose = {
  file: { type: 'string', description: 'A file of prices that go before those that ship (docs/prices.md)' },
  provider: { type: 'string', description: 'Only the prices of this provider' },
  at: { type: 'string', description: 'At the prices of that day or time (else of now)' },
  currency: { type: 'string', description: 'In this money, at the rate of --file (else USD)' },
  json: { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' },
} as const

interface Whose {
  readonly file?: string | undefined
  readonly provider?: string | undefined
  readonly at?: string | undefined
  readonly currency?: string | undefined
}

const list = defineCommand({
  meta: { name: 'list', description: 'Every price that is in force, per million tokens.' },
  args: whose,
  run: async ({ args }) => listed(args, '', args.json),
})

const search = defineCommand({
  meta: { name: 'search', description: 'Prices of models whose name has a text in it.' },
  args: { text: { type: 'positional', required: true, description: 'Part of a model’s name' }, ...whose },
  run: async ({ args }) => listed(args, args.text, args.json),
})

const show = defineCommand({
  meta: { name: 'show', description: 'What a model costs at each vendor that sells it, with source and date.' },
  args: { model: { type: 'positional', required: true, description: 'As the vendor calls it' }, ...whose },
  async run({ args }) {
    const { table, at, currency } = await look(args)
    const offers = offersOf(table, args.model, at)
    if (offers.length === 0) throw unknown(args.model)
    if (args.json) return print(JSON.stringify(offers.map((offer) => rowJson({ model: args.model, ...offer }))))
    print(showPage(args.model, offers, currency))
  },
})

const tokens = (description: string) => ({ type: 'string', description: `Tokens ${description}` }) as const

const explanation = defineCommand({
  meta: { name: 'explain', description: 'What a reply cost, or one of so many tokens would, line by line.' },
  args: {
    reply: {
      type: 'positional',
      required: false,
      description: 'A reply of a running relay; else the options say what',
    },
    model: { type: 'string', description: 'As the vendor calls it' },
    input: tokens('of the whole prompt, cached or not'),
    output: tokens('of the answer, its reasoning included'),
    'cache-read': tokens('of the prompt that came out of a cache'),
    'cache-write': tokens('of the prompt that went into one'),
    'cache-write-long': tokens('of those that are kept for an hour'),
    reasoning: tokens('of the answer that were reasoning'),
    group: { type: 'string', description: 'A group of --file, whose ratio is laid over the cost' },
    ...relayArgs,
    ...whose,
  },
  async run({ args }) {
    if (args.reply !== undefined) {
      const found = await replyPrice(await relayHere(args), args.reply)
      return print(args.json ? JSON.stringify(found) : replyPage(found))
    }
    const { table, at, currency, prices } = await look(args)
    const { model, input, output } = args
    if (model === undefined || input === undefined || output === undefined)
      throw new UsageError('say which reply (rpl_…), or --model, --input and --output.')
    const offer = offerOf(table, model, args.provider, at)
    if (!offer) throw unknown(model)
    const group = prices.groups.find(({ name }) => name === args.group)
    if (args.group !== undefined && !group) throw new UsageError(`there is no group “${args.group}” in --file.`)
    const usage = {
      input: countOf('input', input),
      output: countOf('output', output),
      cacheRead: countOf('cache-read', args['cache-read'] ?? '0'),
      cacheWrite: countOf('cache-write', args['cache-write'] ?? '0'),
      cacheWriteLong: countOf('cache-write-long', args['cache-write-long'] ?? '0'),
      reasoning: countOf('reasoning', args.reasoning ?? '0'),
    }
    const ratios = [prices.markup, group].filter((ratio) => ratio !== undefined)
    const bill = { model, offer, explanation: explain(usage, offer.price), ratios }
    print(args.json ? JSON.stringify(billJson(bill)) : billPage(bill, currency))
  },
})

export const prices = defineCommand({
  meta: { name: 'prices', description: 'What models cost: the prices that ship, and those of a file.' },
  subCommands: { list, search, show, explain: explanation, update, compare, unpriced },
})

async function look(args: Whose) {
  const here = await pricesHere(args.file)
  const table = here.table.filter(
    ({ providers }) => args.provider === undefined || providers === undefined || providers.includes(args.provider),
  )
  if (table.length === 0) throw new UsageError(`no list has prices of a provider “${args.provider}”.`)
  return { prices: here, table, at: momentOf(args.at, Date.now()), currency: currencyNamed(args.currency, here) }
}

async function listed(args: Whose, text: string, isJson: boolean | undefined): Promise<void> {
  const { table, at, currency } = await look(args)
  const rows = rowsIn(table, at).filter(({ model }) => model.toLowerCase().includes(text.toLowerCase()))
  if (isJson) return print(JSON.stringify(rows.map(rowJson)))
  if (rows.length === 0) throw unknown(text)
  print(listPage(rows, currency))
}

/** By each price's first name; of one model's prices in force the last. */
const rowsIn = (table: PriceTable, at: number): readonly Row[] =>
  table.flatMap((list) => {
    const rows = list.prices.flatMap((price): [string, Row][] => {
      const [model = ''] = price.models
      return price.rates && isInForce(price, at) ? [[model, { model, list, price }]] : []
    })
    return [...new Map(rows).values()]
  })

const offerOf = (table: PriceTable, model: string, provider: string | undefined, at: number): Priced | undefined =>
  provider === undefined ? findPublicPrice(table, model, at) : findPrice(table, { provider, model }, at)

const unknown = (name: string): UsageError =>
  new UsageError(`no list has a price for “${name}”: holdfast prices search part-of-a-name.`)

function countOf(name: string, text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count))
    throw new UsageError(`--${name} is a whole number of tokens.`)
  return count
}
