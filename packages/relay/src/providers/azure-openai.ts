import type { Provider } from './provider.ts'
import { ANY_BY_USER_TURN } from './parts/continuations.ts'
import { openaiModels } from './parts/openai-models.ts'
import { background, chat, responses } from './parts/surfaces.ts'

/** The v1 API, which needs no `api-version`. `model` is the name of a deployment. */
export const azureOpenai: Provider = {
  name: 'azure-openai',
  title: 'Azure OpenAI',
  source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle',
  baseUrl: undefined,
  environment: { key: 'AZURE_OPENAI_API_KEY', baseUrl: 'AZURE_OPENAI_ENDPOINT' },
  surfaces: [chat('/openai/v1', { adapt: openaiModels }), responses('/openai/v1', background('/openai/v1'))],
  modelsPath: '/openai/v1/models',
  authorise: (secret) => (secret === '' ? {} : { 'api-key': secret }),
  headers: {},
  passHeaders: [],
  models: [],
  continuations: [ANY_BY_USER_TURN],
}
