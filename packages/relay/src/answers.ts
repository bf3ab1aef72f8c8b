// The answers that many routes give.
import { type Dialect, ENDING_HEADER, HoldfastError, type Problem, dialects, problems } from '@holdfast/protocol'
import type { Answer, Incoming } from './http.ts'

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

/** The dialect in which this caller understands an error: the surface's own, else the SDK's that asks. */
export function dialectOf({ path, headers }: Pick<Incoming, 'path' | 'headers'>): Dialect {
  if (path.startsWith('/v1/responses') || path.startsWith('/v1/chat/')) return dialects['openai-chat']
  const isAnthropic = path.startsWith('/v1/messages') || path.startsWith('/as/anthropic/')
  return dialects[isAnthropic || headers['anthropic-version'] !== undefined ? 'anthropic-messages' : 'openai-chat']
}

/**
 * A problem as an HTTP response, in the dialect's own shape.
 * @param body the vendor's own error body, where the caller may see it as it came.
 */
export function refuse(problem: Problem, dialect: Dialect, body?: string): Answer {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'holdfast-problem': problem.code,
    // Both vendors' SDKs obey it, where the status alone would mislead them.
    'x-should-retry': String(problems[problem.code].retryable),
  }
  if (problem.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.ceil(problem.retryAfterMs / 1000))
    headers['retry-after-ms'] = String(problem.retryAfterMs)
  }
  if (problem.code === 'reply-stopped') headers[ENDING_HEADER] = 'stopped'
  return {
    status: problem.status ?? problems[problem.code].status,
    headers,
    body: body ?? JSON.stringify(dialect.refusal(problem)),
  }
}

/** What went wrong, as a problem: ours by its name, anybody else's as `relay-internal`, without its words. */
export const problemOf = (cause: unknown): Problem =>
  cause instanceof HoldfastError
    ? cause.problem
    : { code: 'relay-internal', message: `The relay failed${cause instanceof Error ? ` (${cause.name})` : ''}.` }
