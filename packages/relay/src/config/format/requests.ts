// `requests` of the file: what is kept of requests, and for how long.
import type { z } from 'zod'
import { REQUEST_TERMS } from '../../books/requests/terms.ts'
import { count, fields, oneOrMany, percentage, secret } from './kind.ts'

export const requests = fields({
  days: count('a number of days', 0, 3_650)
    .exactOptional()
    .meta({ description: 'How long a line is kept after its reply.', default: REQUEST_TERMS.keptMs / 86_400_000 }),
  percent: percentage.exactOptional().meta({
    description: 'How many of the replies have a line. What failed always has; usage counts all.',
    default: REQUEST_TERMS.share * 100,
  }),
  max: count('a number of lines', 0).exactOptional().meta({
    description: 'Lines on file, about. Reached: the oldest go.',
    default: REQUEST_TERMS.rowsMax,
  }),
  bodies: oneOrMany(secret, 'a secret (best ${NAME}, or { file: … })').exactOptional().meta({
    description:
      'Keeps prompts and completions, sealed with this secret of 32 characters or more. Of several the first one seals, and all open. Absent: they are not kept.',
  }),
})

export type RequestFields = z.output<typeof requests>
