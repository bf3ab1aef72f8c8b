// What an upstream is asked: its list of models, whether it opens the door, and a word of a model, which alone costs money.
import { type Place, type Transport, type Upstream, type UpstreamRequest, letterFor } from '@holdfast/relay'
import { type Answer, type Silence, inquire } from './inquire.ts'

type Request = Omit<UpstreamRequest, 'connectMsMax'>
export type Surface = Place['surface']

export interface Questions {
  /** Undefined where the provider has no list. */
  list(secret: string, baseUrl?: string): Promise<Answer | Silence> | undefined
  /** An empty request: whoever has a door says first whether the key fits, and then what is missing. It buys nothing. */
  knock(secret: string, path: string, baseUrl?: string): Promise<Answer | Silence>
  /** As the relay would ask, at that place, for as little as can be asked for. */
  word(place: Place, secret: string): Promise<Answer | Silence>
}

const LIST_MS_MAX = 20_000
const WORD_MS_MAX = 60_000
/** Fewer are refused by some: OpenAI's Responses want sixteen. */
const TOKENS_MAX = 16

export function questionsFor(upstream: Upstream, transport: Transport): Questions {
  const { provider, headers } = upstream
  const [first] = provider.surfaces
  const headersFor = (secret: string, surface: Surface | undefined): Record<string, string> => ({
    ...provider.headers,
    ...headers,
    ...(surface?.authorise ?? provider.authorise)(secret),
  })
  return {
    list(secret, baseUrl = upstream.baseUrl) {
      if (provider.modelsPath === undefined) return undefined
      const request: Request = {
        method: 'GET',
        url: baseUrl + provider.modelsPath,
        headers: { ...headersFor(secret, undefined), accept: 'application/json' },
      }
      return inquire(transport, request, LIST_MS_MAX)
    },
    knock(secret, path, baseUrl = upstream.baseUrl) {
      const request: Request = {
        method: 'POST',
        url: baseUrl + path,
        headers: { ...headersFor(secret, first), accept: 'application/json', 'content-type': 'application/json' },
        body: '{}',
      }
      return inquire(transport, request, LIST_MS_MAX)
    },
    word(place, secret) {
      const { surface, model } = place
      const request: Request = {
        method: 'POST',
        url: upstream.baseUrl + surface.path(model, 'stream'),
        headers: {
          ...headersFor(secret, surface),
          accept: 'text/event-stream',
          'content-type': 'application/json',
        },
        body: letterFor(ASK, place).body,
      }
      return inquire(transport, request, Math.min(upstream.patience.firstTokenMs, WORD_MS_MAX))
    },
  }
}

const VALUE = {
  model: '?',
  stream: true,
  max_tokens: TOKENS_MAX,
  messages: [{ role: 'user', content: 'Say “ok”, and nothing else.' }],
}

const ASK: Parameters<typeof letterFor>[0] = {
  dialect: 'openai-chat',
  body: Buffer.from(JSON.stringify(VALUE)),
  value: VALUE,
  headers: {},
  model: VALUE.model,
  form: 'stream',
  accepts: { continuing: false, restarting: false },
}
