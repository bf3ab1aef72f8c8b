import type { Provider } from './provider.ts'
import { apiKey } from './parts/credentials.ts'
import { byUserTurn, claude } from './parts/continuations.ts'

export const anthropic: Provider = {
  name: 'anthropic',
  title: 'Anthropic',
  source: 'https://docs.claude.com/en/api/overview',
  baseUrl: 'https://api.anthropic.com',
  environment: { key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
  surfaces: [
    { dialect: 'anthropic-messages', path: () => '/v1/messages', countPath: () => '/v1/messages/count_tokens' },
  ],
  modelsPath: '/v1/models',
  authorise: apiKey,
  headers: { 'anthropic-version': '2023-06-01' },
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  models: ['claude-*'],
  continuations: [...claude(), byUserTurn('https://docs.claude.com/en/api/messages')],
}
