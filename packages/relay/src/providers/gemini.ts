import type { Provider } from './provider.ts'
import { byUserTurn, gemini as geminis } from './parts/continuations.ts'
import { segment } from './parts/segment.ts'

const resource = (model: string): string => `/v1beta/models/${segment(model.replace(/^models\//, ''))}`

/** The native API. Google's OpenAI-compatible one is a provider of its own. */
export const gemini: Provider = {
  name: 'gemini',
  title: 'Google Gemini',
  source: 'https://ai.google.dev/api/generate-content',
  baseUrl: 'https://generativelanguage.googleapis.com',
  environment: { key: 'GEMINI_API_KEY', keyToo: 'GOOGLE_API_KEY', baseUrl: 'GOOGLE_GEMINI_BASE_URL' },
  surfaces: [
    {
      dialect: 'gemini',
      // Without `alt=sse` it streams one JSON array.
      path: (model, form) =>
        resource(model) + (form === 'stream' ? ':streamGenerateContent?alt=sse' : ':generateContent'),
      countPath: (model) => `${resource(model)}:countTokens`,
    },
  ],
  modelsPath: '/v1beta/models?pageSize=1000',
  authorise: (secret) => (secret === '' ? {} : { 'x-goog-api-key': secret }),
  headers: {},
  passHeaders: ['x-goog-api-client'],
  models: ['gemini-*', 'gemma-*', 'models/gemini-*'],
  continuations: [...geminis(), ...geminis('models/'), byUserTurn('https://ai.google.dev/api/generate-content')],
}
