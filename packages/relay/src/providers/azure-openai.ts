import type { Body, Provider } from './provider.ts'
import { ANY_BY_USER_TURN } from './parts/continuations.ts'
import { openaiModels } from './parts/openai-models.ts'
import { background, chat, responses } from './parts/surfaces.ts'

/** Answers from one's own data refuse to be asked: https://github.com/openai/openai-python/issues/2296 */
export const unlessOnData = (body: Body): boolean => !('data_sources' in body)

/** The v1 API, which needs no `api-version`. `model` is the name of a deployment. */
export const azureOpenai: Provider = {
  name: 'azure-openai',
  title: 'Azure OpenAI',
  source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle',
  baseUrl: undefined,
  environment: { key: 'AZURE_OPENAI_API_KEY', baseUrl: 'AZURE_OPENAI_ENDPOINT' },
  surfaces: [
    chat('/openai/v1', { adapt: openaiModels, asksUsage: unlessOnData }),
    responses('/openai/v1', background('/openai/v1')),
  ],
  modelsPath: '/openai/v1/models',
  authorise: (secret) => (secret === '' ? {} : { 'api-key': secret }),
  headers: {},
  passHeaders: [],
  models: [],
  continuations: [ANY_BY_USER_TURN],
}
