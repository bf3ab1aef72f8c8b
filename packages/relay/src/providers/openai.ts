import type { Provider } from './provider.ts'
import { bearer } from './parts/credentials.ts'
import { ANY_BY_USER_TURN } from './parts/continuations.ts'
import { openaiModels } from './parts/openai-models.ts'
import { background, chat, responses } from './parts/surfaces.ts'

/** Organisation and project belong to the key, so their headers do not pass. */
export const openai: Provider = {
  name: 'openai',
  title: 'OpenAI',
  source: 'https://platform.openai.com/docs/api-reference',
  baseUrl: 'https://api.openai.com/v1',
  environment: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  surfaces: [
    chat('', { adapt: openaiModels }),
    // https://platform.openai.com/docs/guides/background
    responses('', { countPath: () => '/responses/input_tokens', ...background() }),
  ],
  modelsPath: '/models',
  authorise: bearer,
  headers: {},
  passHeaders: ['openai-beta'],
  models: ['gpt-*', 'chatgpt-*', 'codex-*', 'o1*', 'o3*', 'o4*'],
  continuations: [ANY_BY_USER_TURN],
}
