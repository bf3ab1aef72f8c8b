import { forModels, refused } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { responses } from './parts/surfaces.ts'

/** Its Anthropic-compatible endpoint is deprecated, and left out. */
export const xai = openaiCompatible({
  name: 'xai',
  title: 'xAI',
  source: 'https://docs.x.ai/docs/api-reference',
  baseUrl: 'https://api.x.ai/v1',
  environment: { key: 'XAI_API_KEY', baseUrl: 'XAI_BASE_URL' },
  // https://docs.x.ai/docs/guides/reasoning
  adapt: forModels(
    ['grok-3-mini*', 'grok-4', 'grok-4-0*', 'grok-4-latest', 'grok-4-fast-reasoning*', 'grok-4-1-fast-reasoning*'],
    refused(['presence_penalty', 'frequency_penalty', 'stop'], 'refused by reasoning models'),
  ),
  more: [responses()],
  models: ['grok-*'],
})
