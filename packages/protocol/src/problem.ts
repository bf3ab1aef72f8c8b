// A failure as a value, and the one error that carries it. What is known of each code stands in problems.ts, apart
// from here, so that a client that only passes problems on need not carry the table.
import type { ProblemCode } from './problems.ts'

/** A failure as a value: what the wire carries, what a log ends with, what a client throws. */
export interface Problem {
  readonly code: ProblemCode
  /** For people. Never a key, a prompt or a completion. */
  readonly message: string
  /** The HTTP status an upstream gave, where one did. */
  readonly status?: number
  /** How long to wait before trying again, where somebody said. */
  readonly retryAfterMs?: number
  /** The vendor's own error type or code (`overloaded_error`, `rate_limit_exceeded` …), where there is one. */
  readonly vendorCode?: string
  /** Which limit of the relay's own is in the way, where it is one. */
  readonly limit?: ReachedLimit
}

/** A limit that somebody has set for whoever pays. */
export interface ReachedLimit {
  /** `requests_per_minute`, `tokens_per_minute`, `concurrent`, `budget_day` (`week`, `month`, `total`), `credit`; of a session also `budget_replies`, `budget_tokens`. */
  readonly name: string
  /** Whose, seen from who asks: `key`, `session`, `person`, `project`, `organisation`, `model`. */
  readonly of: string
  /** When it is of use to come back, in milliseconds since 1970, where that is known. */
  readonly until?: number
}

/**
 * A code of ours by its looks, for whoever does not carry the table: vendors spell theirs with underscores. A newer
 * relay may have codes that nobody here knows. They pass.
 */
export const looksLikeOurs = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && /^[a-z]+(-[a-z]+)+$/.test(code)

/** A problem on its way to whoever can answer it. The only error our own code throws on purpose. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError'
  readonly problem: Problem
  /** What the server called the request, for its operator; a relay's is the reply's id. Set by whoever heard it. */
  declare requestId?: string

  constructor(code: ProblemCode, message: string, more: Omit<Problem, 'code' | 'message'> & { cause?: unknown } = {}) {
    const { cause, ...rest } = more
    super(message, cause === undefined ? undefined : { cause })
    this.problem = { code, message, ...rest }
  }

  get code(): ProblemCode {
    return this.problem.code
  }
}
