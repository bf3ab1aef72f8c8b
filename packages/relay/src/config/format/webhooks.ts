// `webhooks` of the file: where webhooks may be.
import type { z } from 'zod'
import { fields, network, oneOrMany } from './kind.ts'

export const webhooks = fields({
  networks: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Of your own: webhooks may be there, also without TLS. All other addresses that are not everybody’s are refused.',
    default: [],
  }),
})

export type WebhookFields = z.output<typeof webhooks>
