// What a reply that is over has bought, as far as its log says.
import type { Final } from '../logs/log.ts'
import type { Purchase } from '../bill.ts'

export type Outcome =
  | { readonly kind: 'bought'; readonly purchases: readonly Purchase[] }
  | { readonly kind: 'nothing' }
  /** Its upstreams were asked, and nobody is left to say what that cost. */
  | { readonly kind: 'unknown' }

/** @param last seq of its last frame */
export function outcomeOf({ purchases, problem }: Final, last: number): Outcome {
  if (purchases) return { kind: 'bought', purchases }
  // Its only frame is the refusal.
  const isRefused = problem !== undefined && problem.code !== 'relay-restarted' && last <= 1
  return { kind: isRefused ? 'nothing' : 'unknown' }
}

export const tokensOf = (purchases: readonly Purchase[]): number =>
  purchases.reduce((sum, { usage }) => sum + (usage.input ?? 0) + (usage.output ?? 0), 0)
