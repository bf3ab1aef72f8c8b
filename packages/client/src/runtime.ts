// The world the client lives in, as an argument. Production passes `system`; tests pass a world with virtual time.
// Nothing here is touched at import: globals are looked up when they are used.
import { type Page, page } from './page.ts'

export interface Runtime {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Uniform in [0, 1). */
  readonly dice: () => number
  /** Runs `work` once after `ms`. The returned function cancels it. */
  readonly after: (ms: number, work: () => void) => () => void
  /** Runs `work` before the next paint, which a hidden page does not have. Absent: the browser's own frames. */
  readonly frame?: (work: () => void) => void
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /** A text nobody can guess and nobody has used before: an idempotency key. */
  readonly secret: () => string
  readonly page: Page
}

/** 23 days. A timer counts in 31 bits, and what is longer, as Infinity is, comes at once. */
const TIMER_MS_MAX = 2e9

export const system: Runtime = {
  // Not performance.now(): it stands still while some machines sleep, and sleep is what the watchdog must see.
  now: () => Date.now(),
  dice: () => Math.random(),
  after: (ms, work) => {
    const timer = setTimeout(work, Math.min(ms, TIMER_MS_MAX))
    return () => clearTimeout(timer)
  },
  fetch: (input, init) => fetch(input, init),
  // Not randomUUID(): browsers have it on https pages only.
  secret: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
  page,
}
