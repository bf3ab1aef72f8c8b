// Webhooks and deliveries as programs read them: the admin API and the command line say the same.
import type { Delivery } from './outbox.ts'
import type { Webhook } from './webhooks.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

export const webhookView = ({ id, organisation, url, types, endings, createdAt, disabledAt }: Webhook) => ({
  object: 'webhook' as const,
  id,
  organisation: organisation ?? null,
  url,
  types: [...types],
  endings: endings ? [...endings] : null,
  created_at: iso(createdAt),
  disabled_at: isoOrNull(disabledAt),
})

/** For whoever made it, or gave it another secret, and for nobody else. */
export const webhookWithSecret = (webhook: Webhook) => ({ ...webhookView(webhook), secret: webhook.secrets[0] ?? '' })

export const deliveryView = (one: Delivery) => ({
  object: 'webhook-delivery' as const,
  id: one.id,
  event: one.event,
  type: one.type,
  state: stateOf(one),
  attempts: one.attempts,
  outcome: one.outcome ?? null,
  body: one.body,
  created_at: iso(one.createdAt),
  tried_at: isoOrNull(one.triedAt),
  due_at: isoOrNull(one.dueAt),
  delivered_at: isoOrNull(one.deliveredAt),
})

function stateOf({ deliveredAt, dueAt }: Delivery): 'waiting' | 'delivered' | 'given-up' {
  if (deliveredAt !== undefined) return 'delivered'
  return dueAt === undefined ? 'given-up' : 'waiting'
}

/** http or https, without a user and a fragment. Where it may lead is decided when something is sent. */
export function isWebhookUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { username, password, hash, hostname } = new URL(text)
  return username === '' && password === '' && hash === '' && hostname !== ''
}
