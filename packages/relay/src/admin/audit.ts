// The audit log: who did what, when, and from where.
import { z } from 'zod'
import type { AuditEntry as Kept } from '../books/who/audit.ts'
import { Count, Id, Page, Time, iso, listOf, pageFrom } from './answers.ts'
import { operation } from './operation.ts'
import { InOrganisation } from './organisations.ts'
import { booksOf } from './refusals.ts'

const AuditEntry = z
  .strictObject({
    object: z.literal('audit-entry'),
    seq: z.int(),
    at: Time,
    actor: z.string().meta({ description: 'The id of a person or a key, or `system`: the command line.' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
    organisation: z.string().nullable(),
    act: z.string(),
    subject: z.string().meta({ description: 'The id of what it was done to.' }),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' })

const Filters = Page.extend({
  after: Count.exactOptional(),
  act: Id.exactOptional().meta({ description: '`key-create`, `role-set` …' }),
  actor: Id.exactOptional(),
  subject: Id.exactOptional(),
})

const view = ({ seq, at, actor, organisation, act, subject, details }: Kept) => ({
  object: 'audit-entry' as const,
  seq,
  at: iso(at),
  actor: actor.id,
  address: actor.address ?? null,
  organisation: organisation ?? null,
  act,
  subject,
  details: { ...details },
})

const listAudit = operation({
  id: 'listAudit',
  method: 'GET',
  path: '/admin/organisations/:organisation/audit',
  tag: 'Audit',
  summary: 'What was done in an organisation, the newest first.',
  permission: 'administer',
  params: InOrganisation,
  query: Filters,
  answer: listOf('AuditEntryList', AuditEntry),
  async handle({ params: { organisation }, query: { limit, after, ...of }, house }) {
    const some = await booksOf(house).audit.list({ ...of, organisation }, window(limit, after))
    const page = pageFrom(some, limit, ({ seq }) => String(seq))
    return { ...page, data: page.data.map(view) }
  },
})

const listAllAudit = operation({
  id: 'listAllAudit',
  method: 'GET',
  path: '/admin/audit',
  tag: 'Audit',
  summary: 'What was done anywhere, the newest first.',
  permission: 'operate',
  query: Filters.extend({ organisation: Id.exactOptional() }),
  answer: listOf('AuditEntryList', AuditEntry),
  async handle({ query: { limit, after, ...of }, house }) {
    const some = await booksOf(house).audit.list(of, window(limit, after))
    const page = pageFrom(some, limit, ({ seq }) => String(seq))
    return { ...page, data: page.data.map(view) }
  },
})

export const audit = [listAudit, listAllAudit]

/** One more than the page has, to see whether there are more. */
const window = (limit: number, before: number | undefined) => ({
  max: limit + 1,
  ...(before !== undefined && { before }),
})
