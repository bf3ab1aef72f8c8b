// Tries whether something arrives: a `webhook.test`, whatever else the webhook wants.
import type { Runtime } from '../../runtime.ts'
import type { Actor } from '../who/audit.ts'
import type { Delivery, Outbox } from './outbox.ts'
import type { Webhook } from './webhooks.ts'

/** @returns undefined where too much waits there already */
export async function sendTest(
  outbox: Outbox,
  webhook: Webhook,
  by: Actor,
  runtime: Pick<Runtime, 'now' | 'secret'>,
): Promise<Delivery | undefined> {
  const event = {
    id: `evt_${runtime.secret(12)}`,
    type: 'webhook.test' as const,
    at: runtime.now(),
    ...(webhook.organisation !== undefined && { organisation: webhook.organisation }),
    data: { webhook: webhook.id, by: by.id },
  }
  await outbox.put([{ webhook, event }])
  return (await outbox.list(webhook.id, { max: 20 })).find((one) => one.event === event.id)
}
