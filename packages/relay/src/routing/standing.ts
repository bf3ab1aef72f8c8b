// How one model at one upstream is doing: its breaker, what became of the attempts there, and how fast it was lately.
import type { Problem, ProblemCode } from '@holdfast/protocol'
import { type Breaker, CLOSED, type Result, type Ticket, admitsAt, enter, hear, leave, speak } from './breaker.ts'
import type { BreakerPlan } from './plan.ts'
import { Recent } from './recent.ts'
import { isFailureOfPlace } from './verdict.ts'

export class Standing {
  breaker: Breaker = CLOSED
  running = 0
  attempts = 0
  endedWell = 0
  /** That were not wanted any more: whoever asked has left, or has no more to spend. */
  stopped = 0
  readonly failures = new Map<ProblemCode, number>()
  lastFailure: { readonly problem: Problem; /** Milliseconds since 1970. */ readonly at: number } | undefined
  /** Milliseconds from the request to the first frame. */
  readonly firstFrameMs = new Recent()
  /** Milliseconds of attempts that ended well. */
  readonly wholeMs = new Recent()

  /** Closes the breaker; of attempts that are under way it learns nothing more. What was measured stays. */
  forgive(): void {
    this.breaker = { ...CLOSED, era: this.breaker.era + 1 }
  }

  /** See `admitsAt`. */
  admitsAt(plan: BreakerPlan, now: number): number | undefined {
    return admitsAt(this.breaker, plan, now)
  }

  /** Another node has found it failing. */
  shut(streak: number, forMs: number, plan: BreakerPlan, now: number): void {
    this.breaker = hear(this.breaker, streak, forMs, plan, now)
  }

  begin(): Ticket {
    const [breaker, ticket] = enter(this.breaker)
    this.breaker = breaker
    this.running += 1
    this.attempts += 1
    return ticket
  }

  hear(ticket: Ticket, plan: BreakerPlan, takenAt: number, now: number): void {
    this.breaker = speak(this.breaker, ticket, plan)
    this.firstFrameMs.add(now - takenAt)
  }

  end(
    ticket: Ticket,
    spoke: boolean,
    problem: Problem | undefined,
    isStopped: boolean,
    plan: BreakerPlan,
    takenAt: number,
    now: number,
  ): void {
    this.running -= 1
    this.breaker = leave(this.breaker, ticket, spoke, resultOf(problem), plan, now)
    if (isStopped) this.stopped += 1
    else if (problem) {
      this.failures.set(problem.code, (this.failures.get(problem.code) ?? 0) + 1)
      this.lastFailure = { problem, at: now }
    } else {
      this.endedWell += 1
      this.wholeMs.add(now - takenAt)
    }
  }
}

function resultOf(problem: Problem | undefined): Result {
  if (!problem) return 'well'
  return isFailureOfPlace(problem) ? 'failed' : 'unclear'
}
