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

/**
 * The first that fits a problem's code, and the status a server gave that named none. A status without our code says who
 * may not (401), an upstream's says whose key is bad: that is nobody's business in a chat.
 */
const NEXT: readonly (readonly [RegExp, Trouble['next']])[] = [
  [/^over-budget|^line.*402/, 'pay'],
  [/^(key|token|address)|^line.*40[13]/, 'sign-in'],
  [/^(upstream-(key|unpaid)|route|origin)|^line.*404/, 'nothing'],
  [/^(request|model|upstream-refused|line-refused [^2])|too-large/, 'change'],
]

/** @param now milliseconds since 1970 */
export function troubleOf(problem: Problem, now: number): Trouble {
  const { code, status, retryAfterMs } = problem
  const next = NEXT.find(([pattern]) => pattern.test(`${code} ${status}`))?.[1] ?? 'retry'
  return next === 'retry' && retryAfterMs ? { problem, next: 'wait', retryAt: now + retryAfterMs } : { problem, next }
}

/** True where the reply may well be alive and only the line to it was given up, or ended at a portal: it can be read on. */
export const isOfLine = ({ code, status }: Problem, isNamed: boolean): boolean =>
  isNamed ? !/^reply-(unknown|expired)/.test(code) : code === 'line-exhausted' || status! < 300
