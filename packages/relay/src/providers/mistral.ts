import { createHash } from 'node:crypto'
import type { Body } from './provider.ts'
import {
  developerAsSystem,
  eachMessage,
  inTurn,
  isBody,
  needless,
  refused,
  refusedInMessages,
  renamed,
} from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { responses } from './parts/surfaces.ts'

/** “Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9.” The same id is always the same nine characters. */
const nine = (id: unknown): unknown =>
  typeof id !== 'string' || /^[a-zA-Z0-9]{9}$/.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 9)

function withIdsOfNine(message: Body): Body {
  const { tool_call_id: answered, tool_calls: calls } = message
  const shortened = nine(answered)
  if (shortened !== answered) return { ...message, tool_call_id: shortened }
  if (!Array.isArray(calls)) return message
  const renumbered: unknown[] = calls.map((call: unknown) => {
    const id = isBody(call) ? nine(call['id']) : undefined
    return isBody(call) && id !== call['id'] ? { ...call, id } : call
  })
  return renumbered.every((call, at) => call === calls[at]) ? message : { ...message, tool_calls: renumbered }
}

const UNKNOWN = 'not a field of Mistral’s'

/** Every field that it does not know is a 422 (“Extra inputs are not permitted”): https://docs.mistral.ai/api/endpoint/chat */
export const mistral = openaiCompatible({
  name: 'mistral',
  title: 'Mistral',
  source: 'https://docs.mistral.ai/api',
  baseUrl: 'https://api.mistral.ai/v1',
  environment: { key: 'MISTRAL_API_KEY', baseUrl: 'MISTRAL_BASE_URL' },
  adapt: inTurn(
    renamed('max_completion_tokens', 'max_tokens'),
    renamed('seed', 'random_seed'),
    // Its streams always end with the usage, and it keeps nothing.
    needless('stream_options', 'store'),
    refused(
      ['user', 'safety_identifier', 'logprobs', 'top_logprobs', 'logit_bias', 'service_tier', 'verbosity'],
      UNKNOWN,
    ),
    developerAsSystem,
    refusedInMessages(['name', 'reasoning_content'], UNKNOWN),
    eachMessage(withIdsOfNine),
  ),
  // Refused (422), and said in every stream: https://github.com/openai/openai-agents-python/issues/442
  asksUsage: () => false,
  // In preview, and without memory: https://docs.mistral.ai/api/endpoint/responses
  more: [responses()],
  models: ['mistral-*', 'ministral-*', 'magistral-*', 'codestral-*', 'devstral-*', 'pixtral-*', 'open-mi*'],
  continuations: [
    {
      models: '*',
      dialect: 'openai-chat',
      by: 'prefill',
      flag: 'prefix',
      source: 'https://docs.mistral.ai/api/endpoint/chat',
    },
  ],
})
