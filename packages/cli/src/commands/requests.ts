// The request log: replies that are over, read in the books themselves.
import { type Books, REQUESTS_PAGE_MAX, type RequestFilter, SYSTEM, requestView, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { foundPage, listPage } from '../requests/view.ts'
import { UsageError } from '../settings.ts'
import { bold, dim, print } from '../terminal.ts'
import { findWhose, readCount, readSpan, spanArgs, whoseArgs } from '../usage/span.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' } as const

const LINES = 50

const list = defineCommand({
  meta: { name: 'list', description: 'Replies that are over, the newest first.' },
  args: {
    ...whoseArgs,
    ending: { type: 'string', description: 'complete, length, tool-use, refusal, stopped, failed, over-budget' },
    problem: { type: 'string', description: 'Its code: upstream-cut …' },
    ...spanArgs,
    last: { ...spanArgs.last, description: 'How far back: 24h, 30d; where nothing is said, all of it' },
    limit: { type: 'string', description: `Lines, at most ${REQUESTS_PAGE_MAX} (else ${LINES})` },
    after: { type: 'string', description: 'The page that follows: next of the one before' },
    data,
    json,
  },
  async run({ args }) {
    const { ending, problem, last, from, until } = args
    const max = args.limit === undefined ? LINES : readCount('--limit', args.limit, REQUESTS_PAGE_MAX)
    const before = args.after === undefined ? undefined : readCount('--after', args.after, Number.MAX_SAFE_INTEGER)
    const isBounded = last !== undefined || from !== undefined || until !== undefined
    const filter: RequestFilter = {
      ...(ending !== undefined && { ending }),
      ...(problem !== undefined && { problem }),
      ...(isBounded && readSpan(args, system.now())),
    }
    await withBooks(await settingsHere(args), async ({ books }) => {
      const whose = await findWhose(books, args)
      const page = await books.requests.list({ ...filter, ...whose }, { max, ...(before !== undefined && { before }) })
      const { requests, next } = page
      const more = next === undefined ? {} : { next: `${next}` }
      if (args.json)
        return print(JSON.stringify({ object: 'list', data: requests.map((one) => requestView(one, true)), ...more }))
      print(requests.length === 0 ? 'There are none of these.' : listPage(requests))
      if (next !== undefined) console.error(dim(`There may be more: --after ${next}`))
    })
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'A reply that is over: its attempts, its times, what it cost.' },
  args: {
    id: { type: 'positional', required: true, description: 'rpl_…' },
    bodies: { type: 'boolean', description: 'Open its prompt and its completion, which the audit log will say' },
    data,
    json,
  },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const found = await books.requests.find(args.id)
      if (!found) throw new UsageError(`The request log has no ${args.id}: it runs, or is too old, or never was.`)
      const bodies = args.bodies ? await openBodies(books, args.id) : undefined
      const hasBodies = bodies !== undefined || (await books.bodies.has(args.id))
      // The price is explained line by line by holdfast prices explain.
      const { price: _, ...details } = found.details
      if (args.json)
        return print(
          JSON.stringify({ ...requestView(found, true), details, has_bodies: hasBodies, ...(bodies && { bodies }) }),
        )
      print(foundPage(found, hasBodies && !bodies))
      for (const [name, text] of Object.entries(bodies ?? {})) print(`\n${bold(name)}\n${text}`)
    })
  },
})

export const requests = defineCommand({
  meta: { name: 'requests', description: 'The request log: replies that are over.' },
  subCommands: { list, show },
})

/** @throws UsageError where there are none that can be read */
async function openBodies(books: Books, id: string) {
  const found = await books.bodies.read(id, SYSTEM)
  if (!found) throw new UsageError(`Of ${id} no prompt is kept: requests.bodies in holdfast.yaml keeps them.`)
  if (found.outcome === 'sealed')
    throw new UsageError('It was sealed with a secret that is not in requests.bodies of holdfast.yaml any more.')
  return found.bodies
}
