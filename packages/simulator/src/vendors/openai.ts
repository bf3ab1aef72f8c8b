// What OpenAI's two surfaces share: keys, headers, errors and models.
import { hashOf, diceOf, idOf } from '../dice.ts'
import { openaiError } from './openai-errors.ts'
import { modelsCreatedS, type Vendor, type Voice } from './vendor.ts'

type Shared = 'key' | 'keyComplaint' | 'headersComplaint' | 'jsonComplaint' | 'headers' | 'refusal' | 'models' | 'model'

export const openai: Pick<Vendor, Shared> = {
  // Azure has a header of its own for it.
  key(headers) {
    const azure = headers['api-key']
    return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? (typeof azure === 'string' ? azure : undefined)
  },

  keyComplaint: (key) => ({
    status: 401,
    message:
      key === undefined
        ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys."
        : `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  }),

  headersComplaint: () => undefined,

  jsonComplaint: {
    status: 400,
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
  },

  headers: (voice) => ({
    'x-request-id': requestId(voice),
    'openai-processing-ms': '42',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
  }),

  refusal: (status, voice, detail) => ({
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId(voice),
      'openai-version': '2020-10-01',
      ...(status === 429
        ? {
            'x-ratelimit-limit-tokens': '30000',
            'x-ratelimit-remaining-tokens': '0',
            'x-ratelimit-reset-tokens': durationOf(detail?.retryMs ?? 0),
          }
        : {}),
    },
    // OpenAI prints its errors with an indent of four.
    body: `${JSON.stringify({ error: openaiError(status, voice.model, detail) }, undefined, 4)}\n`,
  }),

  models: (ids) => ({ object: 'list', data: ids.map(modelOf) }),
  model: (id) => modelOf(id),
}

/** As Go prints it: `12ms`, `1.03s`. Recorded so. */
const durationOf = (ms: number): string => (ms > 0 && ms < 1000 ? `${ms}ms` : `${ms / 1000}s`)

const modelOf = (id: string) => ({ id, object: 'model', created: modelsCreatedS, owned_by: 'holdfast-simulator' })

const masked = (key: string): string => (key.length > 12 ? `${key.slice(0, 8)}****${key.slice(-4)}` : '****')

const requestId = (voice: Voice): string => `req_${idOf('', 32, diceOf(`request ${voice.seed}`)).toLowerCase()}`

/** An id of the Responses surface: 48 hex digits, the first half the same for everything in one response. */
export function hexId(prefix: string, voice: Voice, what: string): string {
  const hex = (seed: string): string => {
    const dice = diceOf(seed)
    return Array.from({ length: 24 }, () => Math.floor(dice() * 16).toString(16)).join('')
  }
  return prefix + hex(`response ${voice.seed}`) + hex(`${what} ${voice.seed}`)
}

export const callId = (voice: Voice, index: number, at: number): string =>
  idOf('call_', 24, diceOf(`call ${index} ${at} ${voice.seed}`))

export const fingerprint = (voice: Voice): string => `fp_${hashOf(voice.model).toString(16).padStart(10, '0')}`
