import { inTurn, renamed, thinkingByTemplate, whenPrefixed, withoutPrefix, withoutThinking } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { countedMessages, responses } from './parts/surfaces.ts'

/** It goes on with a last turn of the assistant's as it stands, and refuses to think about it first. */
const goOn = whenPrefixed((body) => withoutThinking(withoutPrefix(body)))

/** `--prefill-assistant` is on unless it was switched off. */
export const llamacpp = openaiCompatible({
  name: 'llamacpp',
  title: 'llama.cpp',
  source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  baseUrl: 'http://127.0.0.1:8080',
  environment: { key: 'LLAMA_API_KEY', keyOptional: true, baseUrl: 'LLAMACPP_BASE_URL' },
  before: '/v1',
  adapt: inTurn(renamed('max_completion_tokens', 'max_tokens'), thinkingByTemplate, goOn),
  more: [countedMessages('/v1'), responses('/v1')],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  continuations: [
    {
      models: '*',
      dialect: 'openai-chat',
      by: 'prefill',
      flag: 'prefix',
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    },
  ],
})
