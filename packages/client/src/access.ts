// Where the server is and what opens its door.
import type { Runtime } from './runtime.ts'

export interface Access {
  /** With or without `/v1` at its end. */
  readonly baseURL: string
  /** A function is asked for every request, and once more after a 401: a short-lived token may have run out. */
  readonly apiKey?: string | (() => string | Promise<string>)
  /** Sent with every request. They win over what the client would send itself. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Sends one request with the access. Resolves with whatever the server answers, a refusal with its body already
 * read; rejects as `fetch` does.
 */
export async function send(
  { baseURL, apiKey, headers }: Access,
  path: string,
  { headers: own, ...init }: RequestInit,
  runtime: Runtime,
): Promise<Response> {
  const ask = async () => {
    const key = typeof apiKey === 'function' ? await apiKey() : apiKey
    const all = new Headers(own)
    // Anthropic's own door knows only its own header; a relay takes either.
    if (key !== undefined) {
      if (all.has('anthropic-version')) all.set('x-api-key', key)
      else all.set('authorization', `Bearer ${key}`)
    }
    for (const name in headers) all.set(name, headers[name]!)
    return withRefusalRead(await runtime.fetch(baseURL.replace(/\/*(\/v1)?\/*$/, '') + path, { ...init, headers: all }))
  }
  const response = await ask()
  return response.status === 401 && typeof apiKey === 'function' ? ask() : response
}

/** The response; a refusal with its body read while the line is still watched, so that nobody waits for it in vain. */
export const withRefusalRead = async (response: Response): Promise<Response> =>
  response.ok ? response : new Response(await response.text(), response)
