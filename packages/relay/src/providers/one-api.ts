import { openaiCompatible } from './parts/openai-compatible.ts'

export const oneApi = openaiCompatible({
  name: 'one-api',
  title: 'One API',
  source: 'https://github.com/songquanpeng/one-api',
  baseUrl: undefined,
  environment: { key: 'ONE_API_KEY', baseUrl: 'ONE_API_BASE_URL' },
  before: '/v1',
})
