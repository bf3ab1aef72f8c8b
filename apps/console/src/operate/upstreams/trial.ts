// What a test of an upstream may cost: it asks for a word, and pays for it like anybody else.
import type { ModelPrice, UpstreamTest } from '../../admin/schema.d.ts'
import { duration, money } from '../../page/figures.ts'

/** Of the question that is asked, generously, and of the longest answer to it. */
const TOKENS = { input: 40, output: 16 }
const MILLION = 1_000_000

export interface Candidate {
  /** What clients ask for. */
  readonly model: string
  /** At most; undefined where nobody says its price. Nano-dollars. */
  readonly nano: number | undefined
}

/** What can be asked of it, by what is served: the cheapest first, and last what nobody says the price of. */
export const candidatesAt = (upstream: string, prices: readonly ModelPrice[]): readonly Candidate[] =>
  prices
    .flatMap(({ model, targets }) => {
      const target = targets?.find((one) => one.upstream === upstream)
      if (!target) return []
      return [{ model, nano: target.cost ? mostFor(target.cost) : undefined }]
    })
    .toSorted((one, other) => (one.nano ?? Infinity) - (other.nano ?? Infinity) || 0)

function mostFor({
  input_nano,
  output_nano,
  reasoning_nano,
  request_nano,
}: NonNullable<ModelPrice['charged']>): number {
  const output = Math.max(output_nano ?? 0, reasoning_nano ?? 0)
  const tokens = TOKENS.input * (input_nano ?? 0) + TOKENS.output * output
  return (request_nano ?? 0) + Math.ceil(tokens / MILLION)
}

/** `At most about $0.0002`: said before it is bought. */
export const costInWords = (nano: number | undefined): string =>
  nano === undefined
    ? `It costs a short question and at most ${TOKENS.output} tokens. Nobody says the price of this model.`
    : `It costs a short question and at most ${TOKENS.output} tokens: ${money(nano)} or less.`

/** What came back, in a sentence. */
export function trialInWords({ outcome, model, ms, problem, tokens, cost_nano }: UpstreamTest): string {
  if (outcome === 'failed') {
    const after = ms === null ? 'It was not asked' : `It failed after ${duration(ms)}`
    return `${after}: ${problem?.message ?? 'nobody says why.'}`
  }
  const used = tokens ? ` It counted ${tokens.input ?? '?'} tokens in and ${tokens.output ?? '?'} out.` : ''
  const cost = cost_nano === null ? '' : ` It cost ${money(cost_nano)}.`
  return `${model} answered in ${duration(ms)}.${used}${cost}`
}
