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

/** Null when nobody counted, as a response says it while it runs. A detail that nobody counted is left out. */
export function writeUsage({ input, output, cacheRead, cacheWrite, reasoning }: Usage): Json | null {
  const details = present({ cached_tokens: cacheRead, cache_write_tokens: cacheWrite })
  const usage = {
    ...present({ input_tokens: input }),
    ...(Object.keys(details).length === 0 ? {} : { input_tokens_details: details }),
    ...present({ output_tokens: output }),
    ...(reasoning === undefined ? {} : { output_tokens_details: { reasoning_tokens: reasoning } }),
    ...(input === undefined || output === undefined ? {} : { total_tokens: input + output }),
  }
  return Object.keys(usage).length === 0 ? null : usage
}
