// The response object: everything that was asked for, and what has become of it.
import type { Ask } from '../ask.ts'
import type { Cost, Speech } from '../speech.ts'
import { hexId } from './openai.ts'
import { itemsOf } from './openai-items.ts'
import type { StoredStatus, Voice } from './vendor.ts'

/** Settings that a response repeats, as they are where the request does not say. */
const settings = {
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  frequency_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'auto',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
} as const

/** The fields of a request that its response needs. */
export function echoOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { include } = body
  const said = Object.keys(settings).filter((name) => body[name] !== undefined && body[name] !== null)
  return { ...Object.fromEntries(said.map((name) => [name, body[name]])), ...(include ? { include } : {}) }
}

/** @param speech what it said, once it has been said */
export function responseOf(
  ask: Ask,
  voice: Voice,
  status: StoredStatus,
  speech?: Speech,
  error: { readonly code: string | null; readonly message: string } | null = null,
) {
  const { include: _, ...echo } = ask.echo
  const isOver = status === 'completed' || status === 'incomplete'
  return {
    id: hexId('resp_', voice, 'itself'),
    object: 'response',
    created_at: voice.createdS,
    status,
    background: ask.background,
    completed_at: status === 'completed' ? voice.createdS + 1 : null,
    error,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    model: voice.model,
    output: speech ? itemsOf(speech, ask, voice).map((item) => item.done) : [],
    usage: speech?.usage ? usageOf(speech.usage) : null,
    ...settings,
    ...echo,
    ...(isOver ? { service_tier: 'default' } : {}),
  }
}

const usageOf = ({ input, cached, output, reasoning }: Cost) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
})
