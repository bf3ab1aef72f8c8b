// Redemption codes: made in batches, shown once, good once.
import { z } from 'zod'
import { BATCH_MAX, type Batch, type Code } from '../credit/codes.ts'
import { Id, Nano, Page, Time, iso, isoOrNull, listOf, pageFrom, pageRead } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf } from './refusals.ts'

const CodeBatch = z
  .strictObject({
    object: z.literal('code-batch'),
    id: z.string(),
    note: z.string(),
    count: z.int(),
    amount_nano: z.int().meta({ description: 'Of each code.' }),
    created_at: Time,
    expires_at: Time.nullable(),
  })
  .meta({ id: 'CodeBatch' })

const NewCodes = CodeBatch.extend({
  codes: z.array(z.string()).meta({ description: 'They are here, and nowhere else.' }),
}).meta({ id: 'NewCodes' })

const Voided = z
  .strictObject({
    object: z.literal('code-void'),
    id: z.string(),
    count: z.int().meta({ description: 'Codes that were good until now.' }),
  })
  .meta({ id: 'CodeVoid' })

const STATES = ['good', 'redeemed', 'voided', 'expired'] as const

const CodeView = z
  .strictObject({
    object: z.literal('code'),
    id: z.string(),
    batch: z.string(),
    prefix: z.string().meta({ description: 'All of it that is kept in the open.' }),
    state: z.enum(STATES),
    amount_nano: z.int(),
    expires_at: Time.nullable(),
    redeemed_at: Time.nullable(),
    redeemed_by: z.string().nullable().meta({ description: 'The organisation.' }),
  })
  .meta({ id: 'Code' })

const viewBatch = ({ id, note, count, amount, createdAt, expiresAt }: Batch) => ({
  object: 'code-batch' as const,
  id,
  note,
  count,
  amount_nano: amount,
  created_at: iso(createdAt),
  expires_at: isoOrNull(expiresAt),
})

const view = (code: Code, now: number) => ({
  object: 'code' as const,
  id: code.id,
  batch: code.batch,
  prefix: code.prefix,
  state: stateOf(code, now),
  amount_nano: code.amount,
  expires_at: isoOrNull(code.expiresAt),
  redeemed_at: isoOrNull(code.redeemedAt),
  redeemed_by: code.redeemedBy ?? null,
})

function stateOf({ redeemedAt, voidedAt, expiresAt }: Code, now: number): (typeof STATES)[number] {
  if (redeemedAt !== undefined) return 'redeemed'
  if (voidedAt !== undefined) return 'voided'
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'good'
}

const createCodes = operation({
  id: 'createCodes',
  method: 'POST',
  path: '/admin/codes',
  tag: 'Credit',
  summary: 'Makes a batch of redemption codes, and shows them once.',
  permission: 'operate',
  body: z
    .strictObject({
      count: z.int().min(1).max(BATCH_MAX),
      amount_nano: Nano.min(1).meta({ description: 'Of each.' }),
      expires_at: Time.exactOptional(),
      note: z.string().max(500).exactOptional().meta({ description: 'What they are for.' }),
    })
    .meta({ id: 'CodesWish' }),
  answer: NewCodes,
  status: 201,
  async handle({ body: { count, amount_nano: amount, expires_at, note }, by, house }) {
    const wish = {
      count,
      amount,
      ...(expires_at !== undefined && { expiresAt: Date.parse(expires_at) }),
      ...(note !== undefined && { note }),
    }
    const { batch, codes } = await booksOf(house).codes.create(wish, by.actor)
    return { ...viewBatch(batch), codes: [...codes] }
  },
})

const listBatches = operation({
  id: 'listCodeBatches',
  method: 'GET',
  path: '/admin/codes/batches',
  tag: 'Credit',
  summary: 'Batches of codes, the newest first.',
  permission: 'operate',
  query: Page,
  answer: listOf('CodeBatchList', CodeBatch),
  async handle({ query, house }) {
    const page = await pageRead(query, (asked) => booksOf(house).codes.batches(asked))
    return { ...page, data: page.data.map(viewBatch) }
  },
})

const listCodes = operation({
  id: 'listCodes',
  method: 'GET',
  path: '/admin/codes',
  tag: 'Credit',
  summary: 'Codes, as far as they are kept: those of a batch, or those that begin with something.',
  permission: 'operate',
  query: Page.extend({
    batch: Id.exactOptional(),
    prefix: z.string().max(20).exactOptional().meta({ description: 'The first nine characters: `HFC-8Q2MX`.' }),
  }),
  answer: listOf('CodeList', CodeView),
  async handle({ query: { limit, after, ...of }, house }) {
    const found = await booksOf(house).codes.list(of, { ...(after !== undefined && { after }), max: limit + 1 })
    const now = house.runtime.now()
    const page = pageFrom(found, limit, ({ id }) => id)
    return { ...page, data: page.data.map((code) => view(code, now)) }
  },
})

const voidCodes = operation({
  id: 'voidCodes',
  method: 'POST',
  path: '/admin/codes/:code/void',
  tag: 'Credit',
  summary: 'Makes a code, or all of a batch, good no more. What was redeemed stays so.',
  permission: 'operate',
  params: z.object({ code: Id.meta({ description: 'A code’s id, or a batch’s.' }) }),
  answer: Voided,
  handle: async ({ params: { code: id }, by, house }) => ({
    object: 'code-void' as const,
    id,
    count: await booksOf(house).codes.void(id, by.actor),
  }),
})

export const codes = [createCodes, listBatches, listCodes, voidCodes]
