// How a visitor gets in without being anybody: by the link that the relay prints, with a code that works once, or with a key.
// Either way what is kept is a key, in this browser, until they sign out.
import { type Fetch, RelayError, listModels } from '../relay/relay.ts'

/** Where the relay is: the page is served by it, perhaps under a path. */
export const relayURL = (): string => new URL('.', document.baseURI).href.replace(/\/$/, '')

/** A key for the code. @throws RelayError in words */
export async function redeem(baseURL: string, code: string, fetch: Fetch): Promise<string> {
  const response = await fetch(`${baseURL}/console/visit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  }).catch(() => undefined)
  if (!response) throw new RelayError('The relay does not answer. Is it running?', 0)
  const body = (await response.json().catch(() => undefined)) as { token?: unknown } | undefined
  if (response.ok && typeof body?.token === 'string') return body.token
  throw new RelayError(
    'This link was used before or is too old. The relay prints a new one when it starts.',
    response.status,
  )
}

/** The key, if it opens the door. @throws RelayError in words */
export async function verify(baseURL: string, typed: string, fetch: Fetch): Promise<string> {
  const key = typed.trim()
  // What a header cannot carry would fail in words of the browser's.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new RelayError('This cannot be a key: it has blanks or letters no key has.', 0)
  await listModels({ baseURL, key }, fetch)
  return key
}
