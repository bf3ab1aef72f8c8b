import { claude, gemini } from './parts/continuations.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { messages, responses } from './parts/surfaces.ts'

/** The headers that pass say which application asks, for its public rankings: https://openrouter.ai/docs/app-attribution */
export const openrouter = openaiCompatible({
  name: 'openrouter',
  title: 'OpenRouter',
  source: 'https://openrouter.ai/docs/api-reference/overview',
  baseUrl: 'https://openrouter.ai/api/v1',
  environment: { key: 'OPENROUTER_API_KEY', baseUrl: 'OPENROUTER_BASE_URL' },
  // Said in every stream: https://openrouter.ai/docs/use-cases/usage-accounting
  asksUsage: () => false,
  more: [messages(), responses()],
  passHeaders: [
    'http-referer',
    'x-title',
    'x-openrouter-title',
    'x-openrouter-categories',
    'anthropic-version',
    'anthropic-beta',
  ],
  // By the vendor that the model's name begins with: OpenRouter hands a last turn of the assistant on as it stands.
  continuations: [...claude('anthropic/'), ...gemini('google/')],
})
