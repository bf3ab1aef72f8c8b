// Webhooks: whom events are sent to. The same operations twice: for those of an organisation, which hear of it alone, and for
// the relay's own, which hear of everything.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { sendTest } from '../books/webhooks/trial.ts'
import { deliveryView, isWebhookUrl, webhookView, webhookWithSecret } from '../books/webhooks/view.ts'
import { WEBHOOKS_MAX } from '../books/webhooks/webhooks.ts'
import { EVENT_TYPES, type EventType, eventTypes } from '../events/event.ts'
import { Id, Page, Time, listOf, pageFrom, pageOf } from './answers.ts'
import { type Operation, operation } from './operation.ts'
import { booksOf, known } from './refusals.ts'

const URL_CHARS_MAX = 2_000

const Url = z
  .string()
  .max(URL_CHARS_MAX)
  .refine(isWebhookUrl, 'no http(s) URL without a user and a fragment')
  .meta({ format: 'uri', description: 'https, but for hosts that the operator allows. Its path may be a secret.' })

const ENDINGS = ['complete', 'length', 'tool-use', 'refusal', 'stopped', 'failed', 'over-budget'] as const
const Endings = z.array(z.enum(ENDINGS)).min(1).max(ENDINGS.length)

const Types = z
  .array(z.enum(eventTypes as [EventType, ...EventType[]]))
  .min(1)
  .max(eventTypes.length)
  .meta({
    description: Object.entries(EVENT_TYPES)
      .map(([name, words]) => `\`${name}\`: ${words}`)
      .join(' '),
  })

const Webhook = z
  .strictObject({
    object: z.literal('webhook'),
    id: z.string(),
    organisation: z.string().nullable().meta({ description: '`null`: the relay’s own.' }),
    url: z.string(),
    types: Types,
    endings: Endings.nullable().meta({ description: 'Of replies, only those that ended so. `null`: all.' }),
    created_at: Time,
    disabled_at: Time.nullable().meta({ description: 'Since then nothing is sent there.' }),
  })
  .meta({ id: 'Webhook' })

const WebhookWithSecret = Webhook.extend({
  secret: z
    .string()
    .meta({ description: 'What verifies the signatures (Standard Webhooks). It is here, and nowhere else.' }),
}).meta({ id: 'WebhookWithSecret' })

const DeliveryView = z
  .strictObject({
    object: z.literal('webhook-delivery'),
    id: z.string(),
    event: z.string().meta({ description: 'What `webhook-id` says.' }),
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'given-up']),
    attempts: z.int(),
    outcome: z.string().nullable().meta({ description: 'Of the newest try: a status, or what went wrong.' }),
    body: z.string().meta({ description: 'What is sent.' }),
    created_at: Time,
    tried_at: Time.nullable(),
    due_at: Time.nullable(),
    delivered_at: Time.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

const Wish = z.strictObject({ url: Url, types: Types, endings: Endings.exactOptional() }).meta({ id: 'WebhookWish' })

const Change = z
  .strictObject({
    url: Url.exactOptional(),
    types: Types.exactOptional(),
    endings: Endings.nullable().exactOptional(),
    enabled: z.boolean().exactOptional().meta({ description: 'Whether anything is sent there.' }),
  })
  .meta({ id: 'WebhookChange' })

const Everywhere = z.object({ organisation: Id.exactOptional() })

/** @param where whose they are: the path begins with it */
function operationsOf(where: 'an organisation' | 'the relay'): readonly Operation[] {
  const isOurs = where === 'the relay'
  const path = isOurs ? '/admin/webhooks' : '/admin/organisations/:organisation/webhooks'
  const id = (verb: string, noun: string): string => `${verb}${isOurs ? 'Relay' : ''}${noun}`
  const common = { tag: 'Webhooks', permission: isOurs ? 'operate' : 'administer' } as const
  const InPath = isOurs ? z.object({}) : z.object({ organisation: Id })
  const OnePath = InPath.extend({ webhook: Id })
  // What the path does not have is the relay's.
  const whose = (params: unknown): string | undefined => Everywhere.parse(params).organisation
  const named = (params: unknown): string => z.object({ webhook: Id }).parse(params).webhook

  return [
    operation({
      ...common,
      id: id('list', 'Webhooks'),
      method: 'GET',
      path,
      summary: `The webhooks of ${where}, the oldest first.`,
      params: InPath,
      query: Page,
      answer: listOf(id('', 'WebhookList'), Webhook),
      async handle({ params, query, house }) {
        const page = pageOf(await booksOf(house).webhooks.list(whose(params)), query, (one) => one.id)
        return { ...page, data: page.data.map(webhookView) }
      },
    }),
    operation({
      ...common,
      id: id('create', 'Webhook'),
      method: 'POST',
      path,
      summary: `Has events of ${isOurs ? 'everybody' : 'the organisation'} sent somewhere, and shows once what signs them.`,
      params: InPath,
      body: Wish,
      answer: WebhookWithSecret,
      status: 201,
      async handle({ params, body, by, house }) {
        const { webhooks } = booksOf(house)
        if ((await webhooks.list(whose(params))).length >= WEBHOOKS_MAX)
          throw new HoldfastError('request-invalid', `There are ${WEBHOOKS_MAX} webhooks already.`)
        return webhookWithSecret(await webhooks.create(whose(params), body, by.actor))
      },
    }),
    operation({
      ...common,
      id: id('change', 'Webhook'),
      method: 'PATCH',
      path: `${path}/:webhook`,
      summary: 'Changes where events are sent, and which; or stops sending, or begins again.',
      params: OnePath,
      body: Change,
      answer: Webhook,
      handle: async ({ params, body, by, house }) =>
        webhookView(await booksOf(house).webhooks.change(whose(params), named(params), body, by.actor)),
    }),
    operation({
      ...common,
      id: id('rotate', 'WebhookSecret'),
      method: 'POST',
      path: `${path}/:webhook/rotate`,
      summary: 'Gives it a new secret, beside which the old one signs for a day.',
      params: OnePath,
      answer: WebhookWithSecret,
      status: 201,
      handle: async ({ params, by, house }) =>
        webhookWithSecret(await booksOf(house).webhooks.rotate(whose(params), named(params), by.actor)),
    }),
    operation({
      ...common,
      id: id('remove', 'Webhook'),
      method: 'DELETE',
      path: `${path}/:webhook`,
      summary: 'Forgets it, with what was to be sent there.',
      params: OnePath,
      handle: ({ params, by, house }) => booksOf(house).webhooks.remove(whose(params), named(params), by.actor),
    }),
    operation({
      ...common,
      id: id('test', 'Webhook'),
      method: 'POST',
      path: `${path}/:webhook/test`,
      summary: 'Sends it a `webhook.test`, whatever else it wants. What becomes of it is in its deliveries.',
      params: OnePath,
      answer: DeliveryView,
      status: 201,
      async handle({ params, by, house }) {
        const { webhooks, outbox } = booksOf(house)
        const webhook = known(await webhooks.get(whose(params), named(params)))
        const newest = await sendTest(outbox, webhook, by.actor, house.runtime)
        if (!newest) throw new HoldfastError('request-invalid', 'Too many events wait there already.')
        return deliveryView(newest)
      },
    }),
    operation({
      ...common,
      id: id('list', 'WebhookDeliveries'),
      method: 'GET',
      path: `${path}/:webhook/deliveries`,
      summary: 'What was sent there in the last seven days, or is to be, the newest first.',
      params: OnePath,
      query: Page,
      answer: listOf(id('', 'WebhookDeliveryList'), DeliveryView),
      async handle({ params, query: { limit, after }, house }) {
        const { webhooks, outbox } = booksOf(house)
        const { id: webhook } = known(await webhooks.get(whose(params), named(params)))
        const found = await outbox.list(webhook, { ...(after !== undefined && { before: after }), max: limit + 1 })
        const page = pageFrom(found, limit, (one) => one.id)
        return { ...page, data: page.data.map(deliveryView) }
      },
    }),
    operation({
      ...common,
      id: id('resend', 'WebhookDelivery'),
      method: 'POST',
      path: `${path}/:webhook/deliveries/:delivery/resend`,
      summary: 'Sends something once more, under the same id.',
      params: OnePath.extend({ delivery: Id }),
      answer: DeliveryView,
      async handle({ params, house }) {
        const { webhooks, outbox } = booksOf(house)
        const { id: webhook } = known(await webhooks.get(whose(params), named(params)))
        const { delivery } = z.object({ delivery: Id }).parse(params)
        known((await outbox.again(webhook, delivery)) || undefined)
        return deliveryView(known(await outbox.get(webhook, delivery)))
      },
    }),
  ]
}

export const webhooks = [...operationsOf('an organisation'), ...operationsOf('the relay')]
