import { anthropic } from './anthropic.ts'
import { apiKeyAndBearer } from './parts/credentials.ts'
import { byUserTurn } from './parts/continuations.ts'
import type { Provider } from './provider.ts'

/** Whatever takes Anthropic's messages below an address of its own: without `/v1`, as Anthropic's SDK wants it. */
export const anthropicCompatible: Provider = {
  ...anthropic,
  name: 'anthropic-compatible',
  title: 'Any Anthropic-compatible URL',
  source: 'https://docs.claude.com/en/api/messages',
  baseUrl: undefined,
  environment: { key: 'ANTHROPIC_COMPATIBLE_API_KEY', keyOptional: true, baseUrl: 'ANTHROPIC_COMPATIBLE_BASE_URL' },
  authorise: apiKeyAndBearer,
  models: [],
  continuations: [byUserTurn('https://docs.claude.com/en/api/messages')],
}
