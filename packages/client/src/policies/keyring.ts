// The key of each request. A function is asked for it; when the server refuses what it gave, it is asked once more, and
// once for however many requests were refused together.
import type { Access } from '../access.ts'
import type { Layer } from './layer.ts'

export function keyring(apiKey: NonNullable<Access['apiKey']>): Layer {
  let given: string | undefined
  let asking: Promise<string> | undefined

  /** Those who ask at the same time share one question. */
  const ask = (): Promise<string> => {
    if (typeof apiKey !== 'function') return Promise.resolve(apiKey)
    asking ??= (async () => (given = await apiKey()))().finally(() => (asking = undefined))
    return asking
  }
  /** Whoever is refused with a key that has been replaced meanwhile takes the new one. */
  const askAfter = (refused: string): Promise<string> =>
    given === undefined || given === refused ? ask() : Promise.resolve(given)

  return (next) => async (input, init) => {
    const send = (key: string) => next(input, { ...init, headers: withKey(new Headers(init?.headers), key) })
    const key = await ask()
    const response = await send(key)
    if (response.status !== 401 || typeof apiKey !== 'function') return response
    // Nobody reads it.
    response.body?.cancel().catch(() => undefined)
    return send(await askAfter(key))
  }
}

/** In the header of whoever is asked. One that the application has set itself stays. */
function withKey(headers: Headers, key: string): Headers {
  if (headers.has('authorization') || headers.has('x-api-key')) return headers
  // Anthropic's own door knows only its own header; a relay takes either.
  if (headers.has('anthropic-version')) headers.set('x-api-key', key)
  else headers.set('authorization', `Bearer ${key}`)
  return headers
}
