import type { Provider } from './provider.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  title: 'Anthropic',
  source: 'https://docs.anthropic.com/en/api/overview',
  baseUrl: 'https://api.anthropic.com',
  environment: { key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
  surfaces: [{ dialect: 'anthropic-messages', path: () => '/v1/messages' }],
  modelsPath: '/v1/models',
  authorise: (secret) => ({ 'x-api-key': secret }),
  headers: { 'anthropic-version': '2023-06-01' },
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  models: ['claude-*'],
  continuations: [],
}
