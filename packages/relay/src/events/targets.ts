// Breakers that open and close, noticed by looking from time to time: what opened and closed in between nobody has missed.
import type { UpstreamReport } from '../routing/report.ts'

export interface TargetChange {
  readonly type: 'target-down' | 'target-up'
  readonly upstream: string
  /** As the upstream calls it. */
  readonly model: string
  /** What it failed with last. */
  readonly problem?: string
}

export class TargetWatch {
  /** Those that are down, as `upstream model`. */
  readonly #down = new Set<string>()

  look(upstreams: readonly UpstreamReport[]): readonly TargetChange[] {
    const changes: TargetChange[] = []
    for (const { name: upstream, models } of upstreams)
      for (const { model, breaker, last_failure: failure } of models) {
        const place = `${upstream} ${model}`
        if (breaker === 'open' && !this.#down.has(place)) {
          this.#down.add(place)
          changes.push({ type: 'target-down', upstream, model, ...(failure && { problem: failure.code }) })
        }
        // Half-open it is still being found out.
        if (breaker === 'closed' && this.#down.delete(place)) changes.push({ type: 'target-up', upstream, model })
      }
    return changes
  }
}
