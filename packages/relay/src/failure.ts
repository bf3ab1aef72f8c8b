// A reply's failure, told by the relay itself: where no upstream has said anything that its last frame could follow from.
import { type Problem, dialects, endingOf } from '@holdfast/protocol'
import type { Head } from './logs/log.ts'
import type { Tail } from './tail.ts'

/**
 * Appends a failure in the reply's native form, as its last frame, and ends it.
 * @param now milliseconds since 1970
 * @param unbilled see `Final`
 */
export function writeFailure(tail: Tail, head: Head, problem: Problem, now: number, unbilled: number): void {
  sayFailure(tail, head, problem)
  tail.commit(now, { ending: endingOf(problem), problem, endedAt: now, unbilled })
}

/** Its frame, still to be committed with the ending. */
export function sayFailure(tail: Tail, head: Head, problem: Problem): void {
  const dialect = dialects[head.dialect]
  tail.say(
    head.form === 'stream' ? dialect.failure(problem, tail.last) : { data: JSON.stringify(dialect.refusal(problem)) },
  )
}
