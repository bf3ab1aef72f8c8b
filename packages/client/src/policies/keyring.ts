// The key of each request. A function is asked for it; when the server refuses what it gave, it is asked once more, and
// once for however many requests were refused together.
import type { Access } from '../access.ts'
import type { Layer } from './layer.ts'

export function keyring(apiKey: NonNullable<Access['apiKey']>): Layer {
  let given: string | undefined
  let asking: Promise<string> | undefined

  /** Those who ask at the same time share one question, for as long as the first of them waits for its answer. */
  const ask = (signal?: AbortSignal | null, refused?: string): Promise<string> => {
    if (typeof apiKey !== 'function') return Promise.resolve(apiKey)
    if (asking) return asking
    const question = (async () => (given = await apiKey(refused)))().finally(forget)
    function forget(): void {
      if (asking === question) asking = undefined
    }
    signal?.addEventListener('abort', forget, { once: true })
    return (asking = question)
  }
  /** Whoever is refused with a key that has been replaced meanwhile takes the new one. */
  const askAfter = (refused: string, signal?: AbortSignal | null): Promise<string> =>
    given === undefined || given === refused ? ask(signal, refused) : Promise.resolve(given)

  return (next) => async (input, init) => {
    const send = (key: string) => next(input, { ...init, headers: withKey(new Headers(init?.headers), key) })
    const key = await ask(init?.signal)
    const response = await send(key)
    if (response.status !== 401 || typeof apiKey !== 'function') return response
    // Nobody reads it.
    response.body?.cancel().catch(() => undefined)
    return send(await askAfter(key, init?.signal))
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
