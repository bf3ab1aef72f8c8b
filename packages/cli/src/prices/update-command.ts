import { dirname, relative, resolve } from 'node:path'
import { defineCommand } from 'citty'
import type { PriceList } from '@holdfast/relay'
import { readConfiguration } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { counted, dim, green, print } from '../terminal.ts'
import { changesJson, changesPage } from './changes.ts'
import { askPrices, fileFor, listsIn, plan, pricedUpstreams, writeWhole } from './update.ts'

export const update = defineCommand({
  meta: { name: 'update', description: 'Brings prices up to date, from an upstream that says its own or from a file.' },
  args: {
    from: {
      type: 'string',
      description: 'An upstream of the configuration, or a file (else every upstream that says its prices)',
    },
    to: { type: 'string', description: 'The file to write (else prices/NAME.yaml beside the configuration)' },
    config: {
      type: 'string',
      description: 'Configuration file (HOLDFAST_CONFIG, else ./holdfast.yaml if it is there)',
    },
    'dry-run': { type: 'boolean', description: 'Say what would change, and write nothing' },
    json: { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' },
  },
  async run({ args }) {
    const configuration = await readConfiguration(args.config)
    const folder = dirname(configuration?.path ?? 'holdfast.yaml')
    const now = Date.now()
    const offered = await offersFrom(args.from, configuration?.loaded.plan.upstreams ?? [], now)
    if (args.to !== undefined && offered.length > 1)
      throw new UsageError(`--to takes one list, and these are ${offered.length}: say which with --from.`)
    const planned = await Promise.all(offered.map((list) => plan(list, args.to ?? fileFor(folder, list.name), now)))
    const due = args['dry-run'] ? [] : planned.filter(({ changes }) => changes.length > 0)
    for (const { path, text } of due) await writeWhole(path, text)
    if (args.json)
      return print(
        JSON.stringify(planned.map((one) => ({ ...changesJson(one), file: one.path, written: due.includes(one) }))),
      )
    print(planned.map(changesPage).join('\n\n'))
    const followed = new Set((configuration?.loaded.files ?? []).map((file) => resolve(file)))
    for (const { path, list } of due)
      print(
        `${green('✓')} ${path}: ${counted(list.prices.length, 'price')}${dim(
          followed.has(resolve(path))
            ? ', which the relay takes up by itself.'
            : `. For the relay to read it: prices: { files: [${relative(folder, path)}] } in the configuration.`,
        )}`,
      )
  },
})

async function offersFrom(
  from: string | undefined,
  upstreams: Parameters<typeof pricedUpstreams>[0],
  now: number,
): Promise<readonly PriceList[]> {
  const priced = pricedUpstreams(upstreams)
  const named = upstreams.find(({ name }) => name === from)
  const asked = from === undefined ? priced : priced.filter(({ upstream }) => upstream.name === from)
  if (asked.length > 0) return Promise.all(asked.map((one) => askPrices(one, now)))
  if (named)
    throw new UsageError(`${named.name} does not say its prices: there is no reader for ${named.provider.name}.`)
  if (from === undefined)
    throw new UsageError('no upstream of the configuration says its prices: name a file with --from.')
  return listsIn(from)
}
