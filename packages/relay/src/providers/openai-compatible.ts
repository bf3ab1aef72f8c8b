import { openaiCompatible as compatible } from './parts/openai-compatible.ts'

/** Whatever takes OpenAI's chat completions below an address of its own: `…/v1`, as OpenAI's SDK wants it. */
export const openaiCompatible = compatible({
  name: 'openai-compatible',
  title: 'Any OpenAI-compatible URL',
  source: 'https://platform.openai.com/docs/api-reference/chat',
  baseUrl: undefined,
  environment: { key: 'OPENAI_COMPATIBLE_API_KEY', keyOptional: true, baseUrl: 'OPENAI_COMPATIBLE_BASE_URL' },
})
