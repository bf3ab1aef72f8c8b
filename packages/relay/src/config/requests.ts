// `requests` of the file: what is kept of requests, and for how long.
import { SECRET_CHARS_MIN } from '../books/requests/bodies.ts'
import { REQUEST_TERMS, type RequestTerms } from '../books/requests/terms.ts'
import type { Document } from './document.ts'
import { each, isObject } from './entries.ts'
import { type RequestFields, requests as requestsSchema } from './format/requests.ts'
import { type Folder, readSecret } from './secrets.ts'

const DAY_MS = 86_400_000

/** @returns undefined where the file says nothing of it */
export async function readRequests(document: Document, folder: Folder): Promise<RequestTerms | undefined> {
  const section = isObject(document.value) ? document.value['requests'] : undefined
  if (!isObject(section)) return undefined
  const { days, percent, max, bodies = [] }: RequestFields = requestsSchema.safeParse(section).data ?? {}
  const bodySecrets: string[] = []
  for (const { value, at } of each(bodies, ['requests', 'bodies'])) {
    const secret = await readSecret(value, at, document, folder)
    if (secret === undefined) continue
    if (secret.length < SECRET_CHARS_MIN) document.error(at, `expected at least ${SECRET_CHARS_MIN} characters`)
    bodySecrets.push(secret)
  }
  return {
    keptMs: days === undefined ? REQUEST_TERMS.keptMs : days * DAY_MS,
    share: percent === undefined ? REQUEST_TERMS.share : percent / 100,
    rowsMax: max ?? REQUEST_TERMS.rowsMax,
    bodySecrets,
  }
}
