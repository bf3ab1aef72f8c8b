// Usage on the Responses wire.
import type { Event, Usage } from '../../event.ts'
import { type Json, countIn, objectIn, present } from '../json.ts'

/** @param value the `usage` of a response: null until it is over */
export function readUsage(value: unknown): Event[] {
  const said = objectIn(value)
  if (!said) return []
  const input = objectIn(said.input_tokens_details)
  const usage: Usage = present({
    input: countIn(said.input_tokens),
    output: countIn(said.output_tokens),
    cacheRead: countIn(input?.cached_tokens),
    cacheWrite: countIn(input?.cache_write_tokens),
    reasoning: countIn(objectIn(said.output_tokens_details)?.reasoning_tokens),
  })
  return Object.keys(usage).length === 0 ? [] : [{ type: 'usage', usage }]
}

/**
 * Null when nobody counted, as a response says it while it runs. The published types require every field: where only
 * some were counted, the others are 0.
 */
export function writeUsage(usage: Usage): Json | null {
  if (Object.keys(usage).length === 0) return null
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}
