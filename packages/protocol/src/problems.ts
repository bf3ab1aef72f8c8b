// Every failure has a name. Whose fault it is, which HTTP status says so, and whether to try again are decided
// here, once. Codes are API and never change meaning; the wording of a message is not API and may.

export type Fault = 'caller' | 'relay' | 'upstream' | 'line'

interface Entry {
  readonly status: number
  readonly fault: Fault
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean
}

export const problems = {
  // The caller's.
  'request-invalid': { status: 400, fault: 'caller', retryable: false },
  'seq-invalid': { status: 400, fault: 'caller', retryable: false },
  'key-missing': { status: 401, fault: 'caller', retryable: false },
  'key-unknown': { status: 401, fault: 'caller', retryable: false },
  'route-unknown': { status: 404, fault: 'caller', retryable: false },
  'method-unknown': { status: 405, fault: 'caller', retryable: false },
  'model-unknown': { status: 404, fault: 'caller', retryable: false },
  'reply-unknown': { status: 404, fault: 'caller', retryable: false },
  'reply-expired': { status: 410, fault: 'caller', retryable: false },
  'body-too-large': { status: 413, fault: 'caller', retryable: false },
  'media-type-unknown': { status: 415, fault: 'caller', retryable: false },
  /** The reader says it holds frames that this log does not have. */
  'seq-ahead': { status: 416, fault: 'caller', retryable: false },
  'idempotency-mismatch': { status: 422, fault: 'caller', retryable: false },
  'replies-too-many': { status: 429, fault: 'caller', retryable: true },
  'readers-too-many': { status: 429, fault: 'caller', retryable: true },
  // Someone pressed Stop: not a fault, but a reply that was stopped must not look finished.
  'reply-stopped': { status: 409, fault: 'caller', retryable: false },
  'over-budget': { status: 402, fault: 'caller', retryable: false },
  // The relay's own.
  'relay-internal': { status: 500, fault: 'relay', retryable: true },
  'relay-restarted': { status: 502, fault: 'relay', retryable: true },
  'relay-closing': { status: 503, fault: 'relay', retryable: true },
  'log-failed': { status: 503, fault: 'relay', retryable: true },
  'log-full': { status: 503, fault: 'relay', retryable: true },
  'reply-too-large': { status: 502, fault: 'relay', retryable: false },
  // The upstream's.
  'upstream-refused': { status: 502, fault: 'upstream', retryable: false },
  'upstream-limited': { status: 429, fault: 'upstream', retryable: true },
  'upstream-overloaded': { status: 503, fault: 'upstream', retryable: true },
  'upstream-failed': { status: 502, fault: 'upstream', retryable: true },
  'upstream-unreachable': { status: 502, fault: 'upstream', retryable: true },
  'upstream-cut': { status: 502, fault: 'upstream', retryable: true },
  'upstream-silent': { status: 504, fault: 'upstream', retryable: true },
  'upstream-garbled': { status: 502, fault: 'upstream', retryable: true },
  'frame-too-large': { status: 502, fault: 'upstream', retryable: false },
  // The line's, seen from a client.
  'line-refused': { status: 0, fault: 'line', retryable: false },
  'line-exhausted': { status: 0, fault: 'line', retryable: true },
} as const satisfies Record<string, Entry>

export type ProblemCode = keyof typeof problems

export const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problems, code)
