// What went wrong with a reply, in words for whoever shows it, and what to do next.
import type { Problem } from '@holdfast/protocol'

export interface Trouble {
  readonly problem: Problem
  /**
   * What helps. `retry`: asking again. `wait`: asking again after `retryAt`. `sign-in`: another key. `pay`: money or a
   * higher limit. `change`: another question or another model. `nothing`: an operator has to.
   */
  readonly next: 'retry' | 'wait' | 'sign-in' | 'pay' | 'change' | 'nothing'
  /** Milliseconds since 1970, with `wait`. */
  readonly retryAt?: number
}
