// `metrics`, `telemetry`, `webhooks` and `mail` of the file: what the relay tells others, and whom.
import type { MailSettings } from '../events/letters.ts'
import type { MetricsSettings, TelemetrySettings } from '../telemetry/settings.ts'
import type { Document } from './document.ts'
import { isObject } from './entries.ts'
import { type MailFields, mail as mailSchema } from './format/mail.ts'
import {
  type MetricsFields,
  type TelemetryFields,
  metrics as metricsSchema,
  telemetry as telemetrySchema,
} from './format/telemetry.ts'
import { type WebhookFields, webhooks as webhooksSchema } from './format/webhooks.ts'
import { type Folder, readSecret } from './secrets.ts'

/** What the file says of it. What it does not say is absent. */
export interface TellingSettings {
  readonly metrics?: MetricsSettings
  readonly telemetry?: TelemetrySettings
  readonly webhooks?: { readonly networks: readonly string[] }
  readonly mail?: MailSettings
}

export async function readTelling(document: Document, folder: Folder): Promise<TellingSettings> {
  const metrics = await readMetrics(document, folder)
  const telemetry = await readTelemetry(document, folder)
  const mail = await readMail(document, folder)
  const webhooks: WebhookFields | undefined = fieldsOf(document, 'webhooks', webhooksSchema)
  return {
    ...(metrics && { metrics }),
    ...(telemetry && { telemetry }),
    ...(webhooks && { webhooks: { networks: [webhooks.networks ?? []].flat() } }),
    ...(mail && { mail }),
  }
}

async function readMetrics(document: Document, folder: Folder): Promise<MetricsSettings | undefined> {
  const fields: MetricsFields | undefined = fieldsOf(document, 'metrics', metricsSchema)
  if (!fields) return undefined
  const { token: written, networks, models } = fields
  const token = written === undefined ? undefined : await readSecret(written, ['metrics', 'token'], document, folder)
  return {
    ...(token !== undefined && { token }),
    ...(networks !== undefined && { networks: [networks].flat() }),
    ...(models !== undefined && { modelsMax: models }),
  }
}

async function readTelemetry(document: Document, folder: Folder): Promise<TelemetrySettings | undefined> {
  const fields: TelemetryFields | undefined = fieldsOf(document, 'telemetry', telemetrySchema)
  if (!fields) return undefined
  const { endpoint, headers: written = {}, service, percent, upstreams, every } = fields
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(written)) {
    const text = await readSecret(value, ['telemetry', 'headers', name], document, folder)
    if (text !== undefined) headers[name] = text
  }
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(service !== undefined && { service }),
    ...(percent !== undefined && { ratio: percent / 100 }),
    ...(upstreams !== undefined && { isPassedOn: upstreams }),
    ...(every !== undefined && { metricsMs: every }),
  }
}

async function readMail(document: Document, folder: Folder): Promise<MailSettings | undefined> {
  const fields: MailFields | undefined = fieldsOf(document, 'mail', mailSchema)
  if (!fields) return undefined
  const { password: written, port = 587, security = 'starttls', url: own, ...rest } = fields
  const path = ['mail', 'password']
  const password = written === undefined ? undefined : await readSecret(written, path, document, folder)
  const console = sectionOf(document, 'signIn')?.['url']
  const url = own ?? (typeof console === 'string' ? console.replace(/\/+$/, '') : undefined)
  if (url === undefined) {
    const message = 'links in letters begin with the address of the console: expected mail.url, or signIn.url'
    return void document.error(['mail'], message)
  }
  return { ...rest, port, security, url, ...(password !== undefined && { password }) }
}

/** A section that is wrong has been complained of. */
function fieldsOf<Fields>(
  document: Document,
  name: string,
  schema: { safeParse(value: unknown): { readonly data?: Fields | undefined } },
): Fields | undefined {
  const section = sectionOf(document, name)
  return section && schema.safeParse(section).data
}

function sectionOf(document: Document, name: string): Record<string, unknown> | undefined {
  const section = isObject(document.value) ? document.value[name] : undefined
  return isObject(section) ? section : undefined
}
