import { inTurn, renamed, thinkingByTemplate } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { countedMessages, responses } from './parts/surfaces.ts'

/** `--prefill-assistant` is on unless switched off; it is refused together with thinking. */
export const llamacpp = openaiCompatible({
  name: 'llamacpp',
  title: 'llama.cpp',
  source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  baseUrl: 'http://127.0.0.1:8080',
  environment: { key: 'LLAMA_API_KEY', keyOptional: true, baseUrl: 'LLAMACPP_BASE_URL' },
  before: '/v1',
  adapt: inTurn(renamed('max_completion_tokens', 'max_tokens'), thinkingByTemplate),
  more: [countedMessages('/v1'), responses('/v1')],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  continuations: [
    {
      models: '*',
      dialect: 'openai-chat',
      by: 'prefill',
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    },
  ],
})
