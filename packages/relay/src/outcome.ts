// What a reply that is over has cost, as far as its log says.
import type { Purchase } from './bill.ts'
import type { Final } from './logs/log.ts'

export interface Outcome {
  readonly purchases: readonly Purchase[]
  /**
   * Tokens that were said beside them: its upstreams were asked, and nobody is left to say what that cost. The request is to
   * be counted, too.
   */
  readonly unbilled?: number
}

/**
 * @param last seq of its last frame
 * @returns undefined for a reply that was refused before it bought anything
 */
export function outcomeOf({ purchases, unbilled, problem }: Final, last: number): Outcome | undefined {
  if (purchases || unbilled !== undefined)
    return { purchases: purchases ?? [], ...(unbilled !== undefined && { unbilled }) }
  // Its only frame is the refusal.
  if (problem !== undefined && problem.code !== 'relay-restarted' && last <= 1) return undefined
  // Logs of before it was written down there: a token for each frame.
  return { purchases: [], unbilled: last }
}

export const tokensOf = (purchases: readonly Purchase[]): number =>
  purchases.reduce((sum, { usage }) => sum + (usage.input ?? 0) + (usage.output ?? 0), 0)
