// What lets pages of other origins call from a browser (the fetch standard's CORS protocol): those of a list, without
// credentials mode, because nothing here knows a cookie. Headers only; nothing of it is per token.
import { dialectOf, refuse } from './answers.ts'
import { SAID } from './headers.ts'
import type { Answer, Incoming, Layer } from './http.ts'

/** What a page may read of an answer, beside what every page may. */
export const EXPOSED: readonly string[] = SAID.map(({ name }) => name)

/** How long a browser may remember what it was allowed. Chromium remembers nothing longer. */
const PREFLIGHT_S = '7200'

/**
 * @param origins as `parseOrigin` writes them, or `*` for all
 * @param methodsAt the methods that a path takes
 */
export function cors(origins: readonly string[], methodsAt: (path: string) => readonly string[]): Layer {
  const listed = new Set(origins)
  const isOpen = listed.has('*')
  const isAllowed = (origin: string): boolean => isOpen || listed.has(origin)
  const granted = (origin: string) => ({ 'access-control-allow-origin': isOpen ? '*' : origin })
  const exposed = { 'access-control-expose-headers': EXPOSED.join(', ') }

  const preflight = (incoming: Incoming, origin: string, method: string): Answer => {
    if (!isAllowed(origin)) return refuse(NOT_LISTED, dialectOf(incoming))
    const { headers, path } = incoming
    const methods = methodsAt(path)
    const wanted = headers['access-control-request-headers']
    return {
      status: 204,
      headers: {
        ...granted(origin),
        // Where there is nothing, the request itself shall be the one to hear it: a page cannot read this answer.
        'access-control-allow-methods': methods.length > 0 ? methods.join(', ') : method,
        // Every SDK has headers of its own, and the relay hands on only those that a provider knows.
        ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
        // A page of the internet that calls a relay at home or on the same machine.
        ...(headers['access-control-request-private-network'] === 'true'
          ? { 'access-control-allow-private-network': 'true' }
          : {}),
        'access-control-max-age': PREFLIGHT_S,
        vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      },
    }
  }

  return (next) => async (incoming) => {
    const { origin, 'access-control-request-method': method } = incoming.headers
    if (incoming.method === 'OPTIONS' && origin !== undefined && method !== undefined)
      return preflight(incoming, origin, method)
    const answer = await next(incoming)
    // Nobody's page may read anything, so no answer depends on whose it is.
    if (listed.size === 0) return answer
    const headers = { ...answer.headers, vary: withOrigin(answer.headers['vary']) }
    const isGranted = origin !== undefined && isAllowed(origin)
    return { ...answer, headers: isGranted ? { ...headers, ...granted(origin), ...exposed } : headers }
  }
}

/** A cache must not give one origin's answer to another. */
const withOrigin = (vary: string | undefined): string => (vary === undefined ? 'Origin' : `${vary}, Origin`)

const NOT_LISTED = {
  code: 'origin-forbidden',
  message: 'Pages of this origin may not call: list it in holdfast.yaml (browser: { origins: … }) or HOLDFAST_ORIGINS.',
} as const
