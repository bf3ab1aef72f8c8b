// Where the server is and what opens its door.
import type { Runtime } from './runtime.ts'

export interface Access {
  /** With or without `/v1` at its end. */
  readonly baseURL: string
  /**
   * A function is asked for every request, and once more after a 401, then with the key that was `refused`: a short-lived
   * token may have run out, whatever the clock here says.
   */
  readonly apiKey?: string | ((refused?: string) => string | Promise<string>)
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
  const ask = async (refused?: string): Promise<Response> => {
    const isAsked = typeof apiKey === 'function'
    const key = isAsked ? await apiKey(refused) : apiKey
    const all = new Headers(own)
    // Anthropic's own door knows only its own header; a relay takes either.
    if (key !== undefined) {
      if (all.has('anthropic-version')) all.set('x-api-key', key)
      else all.set('authorization', `Bearer ${key}`)
    }
    for (const name in headers) all.set(name, headers[name]!)
    const url = baseURL.replace(/\/*(\/v1)?\/*$/, '') + path
    const response = await withRefusalRead(await runtime.fetch(url, { ...init, headers: all }))
    return response.status === 401 && isAsked && refused === undefined ? ask(key) : response
  }
  return ask()
}

/** The response; a refusal with its body read while the line is still watched, so that nobody waits for it in vain. */
export const withRefusalRead = async (response: Response): Promise<Response> =>
  response.ok ? response : new Response(await response.text(), response)
