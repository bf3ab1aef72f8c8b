// A line of the request log as JSON has it: of the admin API, and of `holdfast requests --json`.
import type { RequestLine } from '../books/requests/requests.ts'
import { iso } from './answers.ts'

/** @param isOperator what a reply did cost is for operators */
export const requestView = (one: RequestLine, isOperator: boolean) => ({
  object: 'request' as const,
  id: one.id,
  created_at: iso(one.created_at),
  ended_at: iso(one.ended_at),
  organisation: one.organisation || null,
  project: one.project || null,
  key: one.key,
  session: one.session,
  model: one.model,
  upstream: one.upstream || null,
  dialect: one.dialect,
  ending: one.ending,
  problem: one.problem,
  input: one.input,
  output: one.output,
  cache_read: one.cache_read,
  cache_write: one.cache_write,
  reasoning: one.reasoning,
  is_estimated: one.estimated === 1,
  price_nano: one.price,
  cost_nano: isOperator ? one.cost : null,
  first_frame_ms: one.first_ms,
  gap_ms_max: one.gap_ms,
  attempts: one.attempts,
  readers: one.readers,
  resumes: one.resumes,
})
