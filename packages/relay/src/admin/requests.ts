// The request log: replies that are over, and what happened to one of them. Metadata; prompts and completions only where the
// operator keeps them, to who administers, and never unnoticed.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import type { RequestFilter, RequestFound } from '../books/requests/requests.ts'
import type { House } from '../routes/route.ts'
import { Count, Id, Page, Time } from './answers.ts'
import { csvOf } from './csv.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf, known } from './refusals.ts'
import { requestView } from './request-view.ts'

const Line = {
  id: z.string(),
  created_at: Time,
  ended_at: Time,
  organisation: z.string().nullable(),
  project: z.string().nullable(),
  key: z.string(),
  session: z.string().nullable(),
  model: z.string(),
  upstream: z.string().nullable().meta({ description: 'Who served it last.' }),
  dialect: z.string(),
  ending: z.string(),
  problem: z.string().nullable(),
  input: z.int(),
  output: z.int(),
  cache_read: z.int(),
  cache_write: z.int(),
  reasoning: z.int(),
  is_estimated: z.boolean(),
  price_nano: z.int().nullable(),
  cost_nano: z.int().nullable().meta({ description: 'For operators.' }),
  first_frame_ms: z.int().nullable(),
  gap_ms_max: z.int(),
  attempts: z.int(),
  readers: z.int(),
  resumes: z.int(),
}

const Request = z.strictObject({ object: z.literal('request'), ...Line }).meta({ id: 'Request' })

const RequestDetails = z
  .strictObject({
    object: z.literal('request'),
    ...Line,
    details: z.looseObject({
      form: z.enum(['stream', 'whole']),
      last: z.int(),
      attempts: z.array(z.looseObject({})),
      steps: z.array(z.looseObject({})),
      steps_left_out: z.int(),
    }),
    has_bodies: z.boolean().meta({ description: 'Its prompt and completion are kept, sealed.' }),
  })
  .meta({ id: 'RequestDetails' })

const Requests = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(Request),
    next: z.string().exactOptional().meta({
      description:
        'Send it as `after` for the page that follows. Absent: there is none. A page may be short, or empty, and have a next one: where hardly anything fits, it ends when enough was looked at.',
    }),
  })
  .meta({ id: 'RequestList' })

const Export = z
  .strictObject({
    object: z.literal('export'),
    media_type: z.literal('text/csv'),
    text: z.string(),
    next: z.string().exactOptional(),
  })
  .meta({ id: 'RequestExport', description: 'A page of lines; the first one begins with the names of the columns.' })

const Bodies = z
  .strictObject({
    object: z.literal('request-bodies'),
    id: z.string(),
    request: z.string().nullable(),
    response: z.string().nullable(),
  })
  .meta({ id: 'RequestBodies' })

const Text = z.string().min(1).max(256)
const Filter = {
  project: Id.exactOptional(),
  key: Id.exactOptional(),
  model: Text.exactOptional(),
  ending: z.enum(['complete', 'length', 'tool-use', 'refusal', 'stopped', 'failed', 'over-budget']).exactOptional(),
  problem: Text.exactOptional().meta({ description: 'Its code.' }),
  from: Time.exactOptional(),
  until: Time.exactOptional(),
}
const AnyFilter = { ...Filter, organisation: Id.exactOptional(), upstream: Text.exactOptional() }
const Pages = { limit: Page.shape.limit, after: Count.exactOptional() }

interface Asked extends Omit<RequestFilter, 'from' | 'until'> {
  readonly from?: string
  readonly until?: string
  readonly limit: number
  readonly after?: number
}

function pageOf({ limit: max, after: before, from, until, ...filter }: Asked, house: House) {
  const span = {
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  }
  return booksOf(house).requests.list({ ...filter, ...span }, { max, ...(before !== undefined && { before }) })
}

async function listOf(asked: Asked, house: House, isOperator: boolean) {
  const { requests, next } = await pageOf(asked, house)
  return {
    object: 'list' as const,
    data: requests.map((one) => requestView(one, isOperator)),
    ...(next !== undefined && { next: `${next}` }),
  }
}

async function exportOf(asked: Asked, house: House, isOperator: boolean) {
  const { requests, next } = await pageOf(asked, house)
  const lines = requests.map((one): Record<string, unknown> => requestView(one, isOperator))
  return {
    object: 'export' as const,
    media_type: 'text/csv' as const,
    text: csvOf(Object.keys(Line), lines, asked.after === undefined),
    ...(next !== undefined && { next: `${next}` }),
  }
}

/** One that ended a moment ago may not be written yet. */
async function find(reply: string, house: House, organisation?: string): Promise<RequestFound> {
  const { requests, recorder } = booksOf(house)
  const found = await requests.find(reply, organisation)
  if (found) return found
  await recorder.flush()
  return known(await requests.find(reply, organisation))
}

async function detailsOf(reply: string, house: House, isOperator: boolean, organisation?: string) {
  const found = await find(reply, house, organisation)
  // What it cost, line by line, is told by the operation for prices, to each as much as is theirs to know.
  const { price: _, ...details } = found.details
  return {
    ...requestView(found, isOperator),
    details: details as never,
    has_bodies: await booksOf(house).bodies.has(reply),
  }
}

const OneRequest = InOrganisation.extend({ request: Id })
const common = { method: 'GET', tag: 'Usage' } as const

export const requests = [
  operation({
    ...common,
    id: 'listRequests',
    path: '/admin/organisations/:organisation/requests',
    summary: 'The request log of an organisation, the newest first.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Filter, ...Pages }),
    answer: Requests,
    handle: ({ params, query, by, house }) => listOf({ ...query, ...params }, house, by.isOperator),
  }),
  operation({
    ...common,
    id: 'exportRequests',
    path: '/admin/organisations/:organisation/requests/export',
    summary: 'The same as CSV, page by page.',
    permission: 'see',
    params: InOrganisation,
    query: z.strictObject({ ...Filter, ...Pages }),
    answer: Export,
    handle: ({ params, query, by, house }) => exportOf({ ...query, ...params }, house, by.isOperator),
  }),
  operation({
    ...common,
    id: 'getRequest',
    path: '/admin/organisations/:organisation/requests/:request',
    summary: 'A reply that is over, with its attempts and what happened between them.',
    permission: 'see',
    params: OneRequest,
    answer: RequestDetails,
    handle: ({ params: { organisation, request: reply }, by, house }) =>
      detailsOf(reply, house, by.isOperator, organisation),
  }),
  operation({
    ...common,
    id: 'readRequestBodies',
    method: 'POST',
    path: '/admin/organisations/:organisation/requests/:request/bodies/read',
    summary:
      'Opens the prompt and the completion of a reply, where they are kept. It is noted in the audit log who did.',
    permission: 'administer',
    params: OneRequest,
    answer: Bodies,
    async handle({ params: { organisation, request: reply }, by, house }) {
      const found = known(await booksOf(house).bodies.read(reply, by.actor, organisation))
      if (found.outcome === 'sealed')
        throw new HoldfastError('record-unknown', 'It was sealed with a secret that this relay does not have any more.')
      const { request = null, response = null } = found.bodies
      return { object: 'request-bodies' as const, id: reply, request, response }
    },
  }),
  operation({
    ...common,
    id: 'listAllRequests',
    path: '/admin/requests',
    summary: 'The request log of everybody, the newest first.',
    permission: 'operate',
    query: z.strictObject({ ...AnyFilter, ...Pages }),
    answer: Requests,
    handle: ({ query, house }) => listOf(query, house, true),
  }),
  operation({
    ...common,
    id: 'exportAllRequests',
    path: '/admin/requests/export',
    summary: 'The same as CSV, page by page.',
    permission: 'operate',
    query: z.strictObject({ ...AnyFilter, ...Pages }),
    answer: Export,
    handle: ({ query, house }) => exportOf(query, house, true),
  }),
  operation({
    ...common,
    id: 'getAnyRequest',
    path: '/admin/requests/:request',
    summary: 'A reply of anybody that is over, with its attempts and what happened between them.',
    permission: 'operate',
    params: z.object({ request: Id }),
    answer: RequestDetails,
    handle: ({ params: { request: reply }, house }) => detailsOf(reply, house, true),
  }),
]
