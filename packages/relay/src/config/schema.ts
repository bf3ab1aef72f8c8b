// The format of holdfast.yaml: its sections, put together. The JSON Schema for editors and the table in
// docs/configuration.md are made from this. What one field alone cannot know (whether an upstream exists) is checked
// where plans are made.
import { browser } from './format/browser.ts'
import { credit } from './format/credit.ts'
import { fields } from './format/kind.ts'
import { limits } from './format/limits.ts'
import { mail } from './format/mail.ts'
import { models } from './format/models.ts'
import { payments } from './format/payments.ts'
import { groups, prices } from './format/prices.ts'
import { redis } from './format/redis.ts'
import { requests } from './format/requests.ts'
import { server } from './format/server.ts'
import { signIn } from './format/sign-in.ts'
import { metrics, telemetry } from './format/telemetry.ts'
import { upstreams } from './format/upstreams.ts'
import { webhooks } from './format/webhooks.ts'

export const format = fields({
  server: server
    .exactOptional()
    .meta({ description: 'Where the relay listens. The command line and the environment go before it.' }),
  redis: redis.exactOptional().meta({
    description: 'Where nodes keep the replies that they share: see docs/operating/redis.md. Read at the start.',
  }),
  upstreams: upstreams.exactOptional().meta({
    description: 'Provider endpoints, by a name of your choice. Without this, those that the environment names.',
  }),
  models: models.exactOptional().meta({
    description:
      'Public names, or patterns with one `*`, and who serves them. `gpt-4o: openai` is short for `targets: openai`.',
  }),
  browser: browser.exactOptional().meta({ description: 'What browsers may do. `HOLDFAST_ORIGINS` goes before it.' }),
  signIn: signIn.exactOptional().meta({ description: 'How people get into the console. Read at the start.' }),
  credit: credit.exactOptional().meta({ description: 'What is paid in advance. Read at the start.' }),
  payments: payments.exactOptional().meta({ description: 'Who takes money for credit. Read at the start.' }),
  prices: prices.exactOptional().meta({ description: 'What is charged for replies: see docs/prices.md.' }),
  groups: groups.exactOptional().meta({
    description:
      'Payers who are charged alike: a ratio that is laid over the cost, after the mark-up. Organisations, projects and keys are put into one.',
  }),
  requests: requests.exactOptional().meta({ description: 'The log of requests. Read at the start.' }),
  metrics: metrics.exactOptional().meta({
    description: 'Who may read `GET /metrics`, beside administrators. Read at the start.',
  }),
  telemetry: telemetry.exactOptional().meta({ description: 'Traces and metrics by OpenTelemetry. Read at the start.' }),
  webhooks: webhooks.exactOptional().meta({ description: 'Where webhooks may be. Read at the start.' }),
  mail: mail.exactOptional().meta({ description: 'Who carries letters to people. Read at the start.' }),
  limits: limits.exactOptional().meta({ description: 'The same names as in `HOLDFAST_LIMITS`, which goes before it.' }),
})
