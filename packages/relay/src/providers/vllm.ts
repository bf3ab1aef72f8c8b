import { inTurn, thinkingByTemplate, whenPrefixed, withoutPrefix, withoutThinking } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { countedMessages, responses } from './parts/surfaces.ts'

/** Going on with the last message is asked for beside it, not in it. */
const continueFinalMessage = whenPrefixed((body) => ({
  ...withoutThinking(withoutPrefix(body)),
  continue_final_message: true,
  add_generation_prompt: false,
}))

export const vllm = openaiCompatible({
  name: 'vllm',
  title: 'vLLM',
  source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  baseUrl: 'http://127.0.0.1:8000',
  environment: { key: 'VLLM_API_KEY', keyOptional: true, baseUrl: 'VLLM_BASE_URL' },
  before: '/v1',
  adapt: inTurn(continueFinalMessage, thinkingByTemplate),
  more: [countedMessages('/v1'), responses('/v1')],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  continuations: [
    {
      models: '*',
      dialect: 'openai-chat',
      by: 'prefill',
      flag: 'prefix',
      source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html#chat-api',
    },
  ],
})
