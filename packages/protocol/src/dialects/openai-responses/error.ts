// A problem on the Responses wire. In mid-stream OpenAI nests the error, and its published types have it flat: we say
// both, because each has clients that look for nothing else. An HTTP error is the same as everywhere at OpenAI.
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import { refusalOf } from '../openai-chat/error.ts'

export { refusalOf }

/** @param sequence_number clients refuse an error without one, and read it from none */
export function failureOf(problem: Problem, sequence_number = 0): Saying {
  const { error } = refusalOf(problem)
  const { code, message, param } = error
  return { event: 'error', data: JSON.stringify({ type: 'error', sequence_number, code, message, param, error }) }
}
