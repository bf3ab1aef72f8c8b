import type { Provider } from './provider.ts'

/** https://docs.anthropic.com/en/api/overview */
export const anthropic: Provider = {
  name: 'anthropic',
  dialect: 'anthropic-messages',
  baseUrl: 'https://api.anthropic.com',
  replyPath: '/v1/messages',
  modelsPath: '/v1/models',
  authorise: (secret) => ({ 'x-api-key': secret }),
  headers: { 'anthropic-version': '2023-06-01' },
  passHeaders: ['anthropic-version', 'anthropic-beta'],
}
