// How the limits of a caller stand, in the headers that each vendor's clients look at.
import type { DialectName } from '@holdfast/protocol'
import type { Standing } from '../books/limits/bucket.ts'
import type { Flow } from './refusals.ts'

type Standings = { readonly [flow in Flow]?: Standing }

export function rateHeaders(dialect: DialectName, standings: Standings, now: number): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const flow of ['requests', 'tokens'] as const) {
    const standing = standings[flow]
    if (!standing) continue
    const { limit, remaining, resetMs } = standing
    const isAnthropic = dialect === 'anthropic-messages'
    const name = (what: string): string =>
      isAnthropic ? `anthropic-ratelimit-${flow}-${what}` : `x-ratelimit-${what}-${flow}`
    headers[name('limit')] = String(limit)
    headers[name('remaining')] = String(remaining)
    // One says when, the other says in how long.
    headers[name('reset')] = isAnthropic ? new Date(now + resetMs).toISOString() : durationOf(resetMs)
  }
  return headers
}

/** As OpenAI writes it: `17ms`, `1.5s`, `6m0s`. */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${ms}ms`
  const minutes = Math.floor(ms / 60_000)
  const seconds = `${(ms - minutes * 60_000) / 1_000}s`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
