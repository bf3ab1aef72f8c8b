// What was used, read in the books themselves: of a relay that runs it is two seconds old at most.
import {
  type Books,
  DIMENSIONS,
  type Dimension,
  LINES_MAX,
  SUMS,
  STEPS,
  type UsageStep,
  VALUES_MAX,
  system,
} from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { reconcile } from '../prices/reconcile-command.ts'
import { print } from '../terminal.ts'
import { iso } from '../time.ts'
import { findWhose, oneOf, readCount, readSpan, spanArgs, whoseArgs } from '../usage/span.ts'
import { rankingPage, rankingView, seriesPage, seriesView, totalsPage, totalsView } from '../usage/view.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const
const by = { type: 'string', description: `Told apart by ${DIMENSIONS.join(', ')}` } as const
const order = {
  type: 'string',
  default: 'price',
  description: 'What is most: price, requests, output, failed …',
} as const

const show = defineCommand({
  meta: { name: 'show', description: 'What a range of time came to; with --by, who or what used most of it.' },
  args: {
    by,
    order,
    limit: { type: 'string', description: `Lines, at most ${VALUES_MAX} (else ${LINES_MAX})` },
    ...spanArgs,
    ...whoseArgs,
    data,
    json,
  },
  async run({ args }) {
    const span = readSpan(args, system.now())
    const dimension = dimensionOf(args.by)
    const most = oneOf('--order', args.order, SUMS)
    const max = args.limit === undefined ? LINES_MAX : readCount('--limit', args.limit, VALUES_MAX)
    const range = { from: iso(span.from), until: iso(span.until) }
    await withBooks(await settingsHere(args), async ({ books }) => {
      const of = await findWhose(books, args)
      if (dimension === undefined) {
        const sums = await books.usage.totals(of, span)
        if (args.json) return print(JSON.stringify({ object: 'usage', ...range, totals: totalsView(sums) }))
        return print(totalsPage(sums, span))
      }
      const shares = await books.usage.top(of, span, dimension, { order: most, max })
      if (args.json) return print(JSON.stringify({ object: 'usage-ranking', ...range, data: rankingView(shares) }))
      if (shares.length === 0) return print(NOTHING)
      print(rankingPage(shares, { by: dimension, order: most, names: await namesIn(books, dimension) }))
    })
  },
})

const series = defineCommand({
  meta: { name: 'series', description: 'The same in steps of time.' },
  args: {
    step: { type: 'string', description: `${Object.keys(STEPS).join(', ')}; longer where the range is long` },
    by: { ...by, description: `${by.description}; the largest ${LINES_MAX}` },
    order,
    ...spanArgs,
    ...whoseArgs,
    data,
    json,
  },
  async run({ args }) {
    const span = readSpan(args, system.now())
    const dimension = dimensionOf(args.by)
    const most = oneOf('--order', args.order, SUMS)
    const isLong = span.until - span.from > 3 * STEPS['1d']
    const step = oneOf('--step', args.step ?? (isLong ? '1d' : '1h'), Object.keys(STEPS) as UsageStep[])
    await withBooks(await settingsHere(args), async ({ books }) => {
      const found = await books.usage.series(await findWhose(books, args), span, step, dimension, most)
      if (args.json) return print(JSON.stringify({ object: 'usage-series', ...seriesView(found) }))
      if (found.points.length === 0) return print(NOTHING)
      const names = dimension === undefined ? new Map<string, string>() : await namesIn(books, dimension)
      print(seriesPage(found, { ...(dimension && { by: dimension }), order: most, names }))
    })
  },
})

export const usage = defineCommand({
  meta: { name: 'usage', description: 'What was used, by whom and of what, and whether upstreams say the same.' },
  subCommands: { show, series, reconcile },
})

const NOTHING = 'Nothing was used in that time.'

const dimensionOf = (text: string | undefined): Dimension | undefined =>
  text === undefined ? undefined : oneOf('--by', text, DIMENSIONS)

/** What organisations, projects and keys are called. Models and upstreams are called what they are. */
async function namesIn(books: Books, dimension: Dimension): Promise<ReadonlyMap<string, string>> {
  if (dimension === 'key') return namesOf((await books.keys.since(0)).keys)
  const organisations = await books.organisations.list()
  if (dimension === 'organisation') return namesOf(organisations)
  if (dimension !== 'project') return new Map()
  return namesOf((await Promise.all(organisations.map(({ id }) => books.projects.list(id)))).flat())
}

const namesOf = (all: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> =>
  new Map(all.map(({ id, name }) => [id, name]))
