import { inTurn, refused, refusedInMessages } from './parts/fields.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'
import { responses } from './parts/surfaces.ts'

const DOCS = 'https://console.groq.com/docs/prefilling'

/** The base URL is that of Groq's own SDK, which adds `/openai/v1` itself. */
export const groq = openaiCompatible({
  name: 'groq',
  title: 'Groq',
  source: 'https://console.groq.com/docs/openai',
  baseUrl: 'https://api.groq.com',
  environment: { key: 'GROQ_API_KEY', baseUrl: 'GROQ_BASE_URL' },
  before: '/openai/v1',
  adapt: inTurn(
    refused(['logprobs', 'logit_bias', 'top_logprobs'], 'refused by Groq'),
    refusedInMessages(['name'], 'refused by Groq'),
  ),
  more: [responses('/openai/v1')],
  // The docs have prefill for every text model, and Llama in all their examples. Models that think first begin anew.
  continuations: ['llama-*', 'meta-llama/*'].map((models) => ({ models, by: 'prefill', source: DOCS })),
})
