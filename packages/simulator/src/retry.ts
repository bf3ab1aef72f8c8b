// When a refused caller may come again, in each of the ways that vendors say it.
import type { Plan } from './plan.ts'

/** What a vendor says when a plan does not: OpenAI's, as recorded. */
export const retryMsUsual = 1030

/**
 * @param createdS the present, in seconds since 1970, rounded down
 * @returns headers in addition to the vendor's own
 */
export function retryHeaders(plan: Plan, createdS: number): Record<string, string> {
  if (plan.retryAfter !== undefined) return { 'retry-after': plan.retryAfter }
  if (plan.retryMs === undefined || plan.retryAs === 'vendor') return {}
  if (plan.retryAs === 'ms') return { 'retry-after-ms': String(plan.retryMs) }
  const seconds = Math.ceil(plan.retryMs / 1000)
  // A date has no fractions, and the present was rounded down: one more second, lest it be too early.
  return {
    'retry-after': plan.retryAs === 'date' ? new Date((createdS + 1 + seconds) * 1000).toUTCString() : String(seconds),
  }
}
