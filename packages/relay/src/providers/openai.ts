import type { Provider } from './provider.ts'

/** Organisation and project belong to the key, so their headers do not pass. */
export const openai: Provider = {
  name: 'openai',
  title: 'OpenAI',
  source: 'https://platform.openai.com/docs/api-reference',
  baseUrl: 'https://api.openai.com/v1',
  environment: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  surfaces: [{ dialect: 'openai-chat', path: () => '/chat/completions' }],
  modelsPath: '/models',
  authorise: (secret) => ({ authorization: `Bearer ${secret}` }),
  headers: {},
  passHeaders: ['openai-beta'],
  models: ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*'],
  continuations: [],
}
