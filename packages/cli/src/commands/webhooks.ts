// Webhooks, in the books themselves: whom events are sent to. A running relay knows at once, or within seconds, and sends.
import {
  type Books,
  EVENT_TYPES,
  SYSTEM,
  WEBHOOKS_MAX,
  type Webhook,
  type WebhookChange,
  deliveryView,
  eventTypes,
  isWebhookUrl,
  sendTest,
  system,
  webhookView,
  webhookWithSecret,
} from '@holdfast/relay'
import { defineCommand } from 'citty'
import { withBooks } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { findOrganisation } from '../keys/find.ts'
import { UsageError } from '../settings.ts'
import { dim, print } from '../terminal.ts'
import { readCount } from '../usage/span.ts'
import { deliveriesPage, webhookPage, webhooksPage } from '../webhooks/view.ts'
import { readEndings, readTypes, readUrl } from '../webhooks/wish.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const
const org = { type: 'string', description: 'Those of this organisation, by id or name; else the relay’s own' } as const
const id = { type: 'positional', required: true, description: 'whk_…' } as const
const types = { type: 'string', description: `With commas: ${Object.keys(EVENT_TYPES).join(', ')}` } as const
const endings = {
  type: 'string',
  description: 'Of replies, only those that ended so, with commas: failed,over-budget',
} as const

const DELIVERIES = 50
const DELIVERIES_MAX = 200

const list = defineCommand({
  meta: { name: 'list', description: 'Whom events are sent to; all of them, where no organisation is said.' },
  args: { org: { ...org, description: 'Of this organisation alone, by id or name' }, data, json },
  async run({ args }) {
    await withBooks(await settingsHere(args), async ({ books }) => {
      const all =
        args.org === undefined
          ? await books.webhooks.all()
          : await books.webhooks.list((await findOrganisation(books, args.org)).id)
      if (args.json) return print(JSON.stringify(all.map(webhookView)))
      print(all.length === 0 ? 'There are no webhooks yet: holdfast webhooks create URL --types …' : webhooksPage(all))
    })
  },
})

const show = defineCommand({
  meta: { name: 'show', description: 'One of them, without its secret.' },
  args: { id, data, json },
  run: ({ args }) => withWebhook(args, async (_, webhook) => tell(webhook, args.json)),
})

const create = defineCommand({
  meta: { name: 'create', description: 'Have events sent somewhere. What signs them is shown once.' },
  args: {
    url: { type: 'positional', required: true, description: 'Where to: https://…' },
    types: { ...types, required: true },
    endings,
    org,
    data,
    json,
  },
  async run({ args }) {
    const wish = { url: readUrl(args.url, isWebhookUrl), types: readTypes(args.types, eventTypes) }
    const only = args.endings === undefined ? undefined : readEndings(args.endings)
    await withBooks(await settingsHere(args), async ({ books }) => {
      const organisation = args.org === undefined ? undefined : (await findOrganisation(books, args.org)).id
      if ((await books.webhooks.list(organisation)).length >= WEBHOOKS_MAX)
        throw new UsageError(`There are ${WEBHOOKS_MAX} webhooks already.`)
      const made = await books.webhooks.create(organisation, { ...wish, ...(only && { endings: only }) }, SYSTEM)
      tellSecret(made, args.json)
    })
  },
})

const change = defineCommand({
  meta: { name: 'change', description: 'Change where events are sent, and which; or stop sending, or begin again.' },
  args: {
    id,
    url: { type: 'string', description: 'Where to: https://…' },
    types,
    endings: { ...endings, description: `${endings.description}; any: however they ended` },
    disable: { type: 'boolean', description: 'Send nothing there any more' },
    enable: { type: 'boolean', description: 'Send there again' },
    data,
    json,
  },
  async run({ args }) {
    if (args.disable && args.enable) throw new UsageError('--disable or --enable, not both.')
    const wish: WebhookChange = {
      ...(args.url !== undefined && { url: readUrl(args.url, isWebhookUrl) }),
      ...(args.types !== undefined && { types: readTypes(args.types, eventTypes) }),
      ...(args.endings !== undefined && { endings: args.endings === 'any' ? null : readEndings(args.endings) }),
      ...((args.disable || args.enable) && { enabled: args.enable === true }),
    }
    if (Object.keys(wish).length === 0)
      throw new UsageError('Nothing is to be changed: see holdfast webhooks change --help.')
    await withWebhook(args, async (books, webhook) =>
      tell(await books.webhooks.change(webhook.organisation, webhook.id, wish, SYSTEM), args.json),
    )
  },
})

const rotate = defineCommand({
  meta: { name: 'rotate', description: 'Give it a new secret. The one before signs beside it for a day.' },
  args: { id, data, json },
  run: ({ args }) =>
    withWebhook(args, async (books, { organisation, id: named }) =>
      tellSecret(await books.webhooks.rotate(organisation, named, SYSTEM), args.json),
    ),
})

const remove = defineCommand({
  meta: { name: 'remove', description: 'Forget it, with what was to be sent there.' },
  args: { id, data, json },
  run: ({ args }) =>
    withWebhook(args, async (books, { organisation, id: named }) => {
      await books.webhooks.remove(organisation, named, SYSTEM)
      print(args.json ? JSON.stringify({ id: named, removed: true }) : `${named} is forgotten.`)
    }),
})

const test = defineCommand({
  meta: {
    name: 'test',
    description: 'Send it a webhook.test: a running relay does, and deliveries says what came of it.',
  },
  args: { id, data, json },
  run: ({ args }) =>
    withWebhook(args, async (books, webhook) => {
      const sent = await sendTest(books.outbox, webhook, SYSTEM, system)
      if (!sent) throw new UsageError('Too many events wait there already.')
      print(args.json ? JSON.stringify(deliveryView(sent)) : `${sent.id} waits to be sent.`)
    }),
})

const deliveries = defineCommand({
  meta: {
    name: 'deliveries',
    description: 'What was sent there in the last seven days, or is to be, the newest first.',
  },
  args: {
    id,
    limit: { type: 'string', description: `Lines, at most ${DELIVERIES_MAX} (else ${DELIVERIES})` },
    before: { type: 'string', description: 'Those before this one: dlv_…' },
    data,
    json,
  },
  async run({ args }) {
    const { before } = args
    const max = args.limit === undefined ? DELIVERIES : readCount('--limit', args.limit, DELIVERIES_MAX)
    await withWebhook(args, async (books, webhook) => {
      const found = await books.outbox.list(webhook.id, { max, ...(before !== undefined && { before }) })
      if (args.json) return print(JSON.stringify(found.map(deliveryView)))
      print(found.length === 0 ? 'Nothing was sent there lately.' : deliveriesPage(found))
    })
  },
})

const resend = defineCommand({
  meta: { name: 'resend', description: 'Send something once more, under the same id.' },
  args: { id, delivery: { type: 'positional', required: true, description: 'dlv_…' }, data, json },
  run: ({ args }) =>
    withWebhook(args, async (books, webhook) => {
      if (!(await books.outbox.again(webhook.id, args.delivery)))
        throw new UsageError(`There is no such delivery: see holdfast webhooks deliveries ${webhook.id}.`)
      const found = await books.outbox.get(webhook.id, args.delivery)
      print(args.json && found ? JSON.stringify(deliveryView(found)) : `${args.delivery} waits to be sent.`)
    }),
})

export const webhooks = defineCommand({
  meta: { name: 'webhooks', description: 'Whom events are sent to, and what became of it.' },
  subCommands: { list, show, create, change, rotate, remove, test, deliveries, resend },
})

interface Asked {
  readonly id: string
  readonly data?: string | undefined
}

/** @throws UsageError where there is none of this id */
async function withWebhook(args: Asked, work: (books: Books, webhook: Webhook) => Promise<void>): Promise<void> {
  await withBooks(await settingsHere(args), async ({ books }) => {
    const webhook = await books.webhooks.get(undefined, args.id)
    if (!webhook) throw new UsageError('There is no such webhook: see holdfast webhooks list.')
    await work(books, webhook)
  })
}

const tell = (webhook: Webhook, asJson: boolean | undefined): void =>
  print(asJson ? JSON.stringify(webhookView(webhook)) : webhookPage(webhook))

/** The secret alone on standard output, so that a script can take it. */
function tellSecret(webhook: Webhook, asJson: boolean | undefined): void {
  if (asJson) return print(JSON.stringify(webhookWithSecret(webhook)))
  print(webhook.secrets[0] ?? '')
  console.error(dim(`${webhook.id}: this is what signs. It is shown this once.`))
}
