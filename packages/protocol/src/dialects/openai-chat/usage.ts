// Usage on the OpenAI wire, read in all its spellings and written in OpenAI's.
import type { Event, Usage } from '../../event.ts'
import { type Json, countIn, listIn, objectIn, present } from '../json.ts'

/** What a chunk says of usage: at the top, in the choice (Moonshot), or in Groq's own corner. */
export function readUsage(chunk: Json): Event[] {
  const said =
    objectIn(chunk.usage) ??
    objectIn(objectIn(listIn(chunk.choices)[0])?.usage) ??
    objectIn(objectIn(chunk.x_groq)?.usage)
  if (!said) return []
  const prompt = objectIn(said.prompt_tokens_details)
  const cacheRead =
    countIn(prompt?.cached_tokens) ??
    countIn(said.prompt_cache_hit_tokens) ??
    countIn(said.cached_tokens) ??
    countIn(said.cache_read_input_tokens)
  const reasoning =
    countIn(objectIn(said.completion_tokens_details)?.reasoning_tokens) ?? countIn(said.reasoning_tokens)
  const usage: Usage = present({
    input: countIn(said.prompt_tokens),
    output: outputIn(said, cacheRead, reasoning),
    cacheRead,
    cacheWrite: countIn(prompt?.cache_write_tokens) ?? countIn(said.cache_creation_input_tokens),
    reasoning,
  })
  return Object.keys(usage).length === 0 ? [] : [{ type: 'usage', usage }]
}

/**
 * What was paid for as output. OpenAI's answer holds its reasoning. xAI counts reasoning beside the answer and charges for
 * both (`cost_in_usd_ticks` says so), and Google's thoughts are in the total alone: the total tells which it is.
 */
function outputIn(said: Json, cacheRead: number | undefined, reasoning: number | undefined): number | undefined {
  const [prompt, answer, total] = [said.prompt_tokens, said.completion_tokens, said.total_tokens].map(countIn)
  if (prompt === undefined || answer === undefined || total === undefined) return answer
  const beside = total - prompt - answer
  // A total that holds what somebody counted apart from the prompt is no news about the answer.
  const isOutput = reasoning === undefined ? cacheRead === undefined : beside === reasoning
  return beside > 0 && isOutput ? answer + beside : answer
}

/**
 * Undefined when nobody counted. The published types require the counts of prompt and answer: where only one of them is
 * known, the other is 0.
 */
export function writeUsage(usage: Usage): Json | undefined {
  if (Object.keys(usage).length === 0) return undefined
  const { input = 0, output = 0, cacheRead, cacheWrite, reasoning } = usage
  const prompt = present({ cached_tokens: cacheRead, cache_write_tokens: cacheWrite })
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(Object.keys(prompt).length === 0 ? {} : { prompt_tokens_details: prompt }),
    ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  }
}
