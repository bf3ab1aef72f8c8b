import type { Provider } from './provider.ts'

/** https://platform.openai.com/docs/api-reference/chat. Organisation and project belong to the key, so they do not pass. */
export const openai: Provider = {
  name: 'openai',
  dialect: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  replyPath: '/chat/completions',
  modelsPath: '/models',
  authorise: (secret) => ({ authorization: `Bearer ${secret}` }),
  headers: {},
  passHeaders: ['openai-beta'],
}
