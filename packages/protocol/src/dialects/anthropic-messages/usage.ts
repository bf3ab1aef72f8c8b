// Usage on Anthropic's wire, where what came out of the cache and what went into it stand beside the rest of the prompt.
// Ours are parts of the prompt, as they are at the other vendors: sums over vendors would mean nothing otherwise.
import type { Usage } from '../../event.ts'
import { type Json, countIn, objectIn, present } from '../json.ts'

/** The counts as they stand on the wire. Later ones replace earlier ones, field by field. */
export type Counts = Usage

/** What a message or a `message_delta` says of usage. Undefined when it says nothing. */
export function countsIn(value: unknown): Counts | undefined {
  const said = objectIn(value) ?? {}
  const counts: Counts = present({
    input: countIn(said.input_tokens),
    output: countIn(said.output_tokens),
    cacheRead: countIn(said.cache_read_input_tokens),
    cacheWrite: countIn(said.cache_creation_input_tokens),
    cacheWriteLong: countIn(objectIn(said.cache_creation)?.ephemeral_1h_input_tokens) || undefined,
    reasoning: countIn(objectIn(said.output_tokens_details)?.thinking_tokens),
  })
  return Object.keys(counts).length === 0 ? undefined : counts
}

export function usageOf(counts: Counts): Usage {
  const { input, cacheRead = 0, cacheWrite = 0 } = counts
  return input === undefined ? counts : { ...counts, input: input + cacheRead + cacheWrite }
}

/** Fields that nobody counted are absent. */
export function writeUsage({ input, output, cacheRead, cacheWrite, cacheWriteLong, reasoning }: Usage): Json {
  return present({
    input_tokens: input === undefined ? undefined : Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    output_tokens: output,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation:
      cacheWriteLong === undefined
        ? undefined
        : {
            ephemeral_5m_input_tokens: Math.max(0, (cacheWrite ?? 0) - cacheWriteLong),
            ephemeral_1h_input_tokens: cacheWriteLong,
          },
    output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
  })
}
