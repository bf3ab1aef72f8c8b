import { renamed } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'

export const together = openaiCompatible({
  name: 'together',
  title: 'Together AI',
  source: 'https://docs.together.ai/docs/openai-api-compatibility',
  baseUrl: 'https://api.together.ai/v1',
  environment: { key: 'TOGETHER_API_KEY', baseUrl: 'TOGETHER_BASE_URL' },
  adapt: renamed('max_completion_tokens', 'max_tokens'),
})
