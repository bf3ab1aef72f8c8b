import { developerAsSystem, inTurn, renamed } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { messages, responses } from './parts/surfaces.ts'

/**
 * `OLLAMA_HOST` is where the server listens as well as where its tools look for it: an address, with or without scheme
 * and port. Listening everywhere, it is found here.
 */
function addressOf(host: string): string {
  const [, scheme = 'http', rest = host] = /^(https?):\/\/(.*)$/.exec(host) ?? []
  const [, name = '', port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(rest) ?? []
  const reachable = name === '' || name === '0.0.0.0' || name === '[::]' ? '127.0.0.1' : name
  const usual = scheme === 'https' ? '443' : /^https?:/.test(host) ? '80' : '11434'
  return `${scheme}://${reachable}:${port ?? usual}`
}

/** It has no key unless it stands behind a proxy, or is Ollama's own cloud. */
export const ollama = openaiCompatible({
  name: 'ollama',
  title: 'Ollama',
  source: 'https://docs.ollama.com/api/openai-compatibility',
  baseUrl: 'http://127.0.0.1:11434',
  environment: { key: 'OLLAMA_API_KEY', keyOptional: true, baseUrl: 'OLLAMA_HOST', baseUrlOf: addressOf },
  before: '/v1',
  adapt: inTurn(renamed('max_completion_tokens', 'max_tokens'), developerAsSystem),
  // https://docs.ollama.com/api/anthropic-compatibility
  more: [messages('/v1'), responses('/v1')],
  passHeaders: ['anthropic-version', 'anthropic-beta'],
})
