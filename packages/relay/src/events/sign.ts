// How whoever gets a webhook knows that it is ours, and new: Standard Webhooks 1.0.0, symmetric signatures.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto'
import type { Runtime } from '../runtime.ts'

const PREFIX = 'whsec_'
/** The specification wants 24 to 64. */
const SECRET_BYTES = 32

export const newWebhookSecret = ({ secret }: Pick<Runtime, 'secret'>): string =>
  PREFIX + Buffer.from(secret(SECRET_BYTES), 'hex').toString('base64')

/**
 * The headers that a body goes with.
 * @param id of the event: the same each time it is tried
 * @param now of this try, in milliseconds since 1970
 * @param secrets each of them signs: one that takes over, and the one before
 */
export function signed(id: string, now: number, body: string, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${signature(secret, `${id}.${timestamp}.${body}`)}`).join(' '),
  }
}

const signature = (secret: string, content: string): string =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(content)
    .digest('base64')
