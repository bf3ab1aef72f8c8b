// What the chat asks the relay for besides replies.
import type { Access } from '@holdfast/client'

/** Rejects as `fetch` does. */
export async function askRelay({ baseURL, apiKey }: Access, path: string): Promise<Response> {
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey
  return fetch(baseURL.replace(/\/*(\/v1)?\/*$/, '') + path, { headers: { authorization: `Bearer ${key}` } })
}
