import type { Adapt } from './provider.ts'
import { developerAsSystem, inTurn, renamed, whenPrefixed, without } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { messages, responses } from './parts/surfaces.ts'

/** OpenAI's word for no thinking is not one of DeepSeek's efforts: https://api-docs.deepseek.com/guides/thinking_mode */
const thinkingOff: Adapt = (body) =>
  body['reasoning_effort'] === 'none'
    ? { thinking: { type: 'disabled' }, ...without(body, ['reasoning_effort']) }
    : body

/** It thinks unless told otherwise; what it is to go on with comes after the thinking. */
const goOn = whenPrefixed((body) => ({ thinking: { type: 'disabled' }, ...body }))

export const deepseek = openaiCompatible({
  name: 'deepseek',
  title: 'DeepSeek',
  source: 'https://api-docs.deepseek.com',
  baseUrl: 'https://api.deepseek.com',
  environment: { key: 'DEEPSEEK_API_KEY', baseUrl: 'DEEPSEEK_BASE_URL' },
  // It ignores fields it does not know, and with `max_completion_tokens` the bound would be ignored, too.
  adapt: inTurn(renamed('max_completion_tokens', 'max_tokens'), developerAsSystem, thinkingOff, goOn),
  more: [messages('/anthropic/v1'), responses()],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  models: ['deepseek-*'],
  continuations: [
    {
      models: '*',
      dialect: 'openai-chat',
      by: 'prefill',
      flag: 'prefix',
      path: '/beta/chat/completions',
      source: 'https://api-docs.deepseek.com/guides/chat_prefix_completion',
    },
  ],
})
