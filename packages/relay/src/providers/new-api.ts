import { gemini } from './gemini.ts'
import { bearer } from './parts/credentials.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { messages, responses } from './parts/surfaces.ts'

/** Four dialects under one address, and one way to say who asks. */
export const newApi = openaiCompatible({
  name: 'new-api',
  title: 'New API',
  source: 'https://docs.newapi.pro/en/api',
  baseUrl: undefined,
  environment: { key: 'NEW_API_KEY', baseUrl: 'NEW_API_BASE_URL' },
  before: '/v1',
  more: [
    messages('/v1', { authorise: bearer }),
    responses('/v1'),
    ...gemini.surfaces.map((surface) => ({ ...surface, authorise: bearer })),
  ],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
})
