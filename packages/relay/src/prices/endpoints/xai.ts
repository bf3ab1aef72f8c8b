import { type PriceEndpoint, objectIn, rowsIn } from './endpoint.ts'

/** Cents per hundred million tokens, in whole numbers: 20,000 is $2 per million. */
export const xai: PriceEndpoint = {
  provider: 'xai',
  source: 'https://docs.x.ai/docs/api-reference#list-language-models',
  path: '/language-models',
  read: (answer) =>
    rowsIn(objectIn(answer)?.['models'])?.flatMap((model) => {
      const { id, aliases } = model
      const names = [id, ...(Array.isArray(aliases) ? aliases : [])].filter((name) => typeof name === 'string')
      const input = perMillion(model['prompt_text_token_price'])
      const output = perMillion(model['completion_text_token_price'])
      if (names.length === 0 || input === undefined || output === undefined) return []
      const cacheRead = perMillion(model['cached_prompt_text_token_price'])
      return [{ models: names, rates: { input, output, ...(cacheRead && { cacheRead }) }, tiers: [] }]
    }),
}

/** A cent per hundred million tokens is 10⁻⁴ dollars per million. */
const NANO_PER_UNIT = 100_000

const perMillion = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) * NANO_PER_UNIT : undefined
