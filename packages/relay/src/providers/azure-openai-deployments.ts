import type { Provider } from './provider.ts'
import { azureOpenai, unlessOnData } from './azure-openai.ts'
import { openaiModels } from './parts/openai-models.ts'
import { segment } from './parts/segment.ts'

/** The last dated version that is generally available. */
const API_VERSION = '2024-10-21'

const { environment: _, ...azure } = azureOpenai

/** For resources and gateways that have only the older paths, with the deployment's name and a dated `api-version`. */
export const azureOpenaiDeployments: Provider = {
  ...azure,
  name: 'azure-openai-deployments',
  title: 'Azure OpenAI (deployment paths)',
  source: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference',
  surfaces: [
    {
      dialect: 'openai-chat',
      path: (model) => `/openai/deployments/${segment(model)}/chat/completions?api-version=${API_VERSION}`,
      adapt: openaiModels,
      asksUsage: unlessOnData,
    },
  ],
  modelsPath: `/openai/models?api-version=${API_VERSION}`,
}
