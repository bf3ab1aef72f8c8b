// One try to send something to a webhook: a POST, of whose answer the status counts and nothing else. It follows nobody who
// sends it elsewhere, keeps no connection, and has little time.
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { type Reach, ReachProblem } from './reach.ts'

/** Sends `body` to `url`. @returns the status @throws what kept it from being answered */
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>

/** From the first look for its address to the first line of its answer. Reached: `timeout`. */
export const POST_MS_MAX = 10_000

export function postingTo(reach: Reach, msMax = POST_MS_MAX): Post {
  return async (text, headers, body) => {
    const url = new URL(text)
    const isSecure = url.protocol === 'https:'
    const signal = AbortSignal.timeout(msMax)
    const places = await Promise.race([reach.resolve(url.hostname, isSecure), aborted(signal)])
    const lookup: LookupFunction = (_, options, done) =>
      options.all ? done(null, [...places]) : done(null, places[0]?.address ?? '', places[0]?.family)
    // What is written as an address is never looked up, and stands in `places` as it is.
    const content = Buffer.from(body)
    return new Promise((resolve, reject) => {
      const request = (isSecure ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': content.length },
        lookup,
        signal,
        agent: false,
      })
      request.on('response', (response) => {
        resolve(response.statusCode ?? 0)
        // Not a word of it is read.
        response.destroy()
      })
      request.on('error', reject)
      request.end(content)
    })
  }
}

/** Why it did not arrive, in a word: never what somebody has said. */
export function whyOf(cause: unknown): string {
  if (cause instanceof ReachProblem) return cause.code
  if (!(cause instanceof Error)) return 'unknown'
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return 'timeout'
  const code = (cause as { readonly code?: unknown }).code
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unreachable'
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
