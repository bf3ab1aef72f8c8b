import { expect, test } from 'vitest'
import type { ModelPrice, UpstreamTest } from '../../admin/schema.d.ts'
import { candidatesAt, costInWords, trialInWords } from './trial.ts'

const amounts = (input: number, output: number) => ({
  input_nano: input,
  cache_read_nano: null,
  cache_write_nano: null,
  cache_write_long_nano: null,
  output_nano: output,
  reasoning_nano: null,
  request_nano: null,
})
const price = (model: string, upstream: string, cost: ReturnType<typeof amounts> | null): ModelPrice => ({
  object: 'model-price',
  model,
  charged: null,
  tiers: [],
  targets: [{ upstream, model: 'gpt-5', cost, tiers: [], source: null }],
})

test('an upstream is asked for what it serves, and a test has a price before it is made', () =>
  expect(
    candidatesAt('north', [
      price('smart', 'north', amounts(1_250_000_000, 10_000_000_000)),
      price('fast', 'south', null),
      price('other', 'north', null),
    ]),
  ).toEqual([
    { model: 'smart', nano: 210_000 },
    { model: 'other', nano: undefined },
  ]))

test('a price that nobody says is not said to be nothing', () => {
  expect(costInWords(undefined)).toContain('Nobody says the price')
  expect(costInWords(210_000)).toContain('$0.00021')
})

const answered: UpstreamTest = {
  object: 'upstream-test',
  upstream: 'north',
  model: 'gpt-5',
  outcome: 'answered',
  ms: 412,
  problem: null,
  tokens: { input: 21, output: 3 },
  cost_nano: 56_250,
}

test('what came back is said', () => {
  expect(trialInWords(answered)).toBe('gpt-5 answered in 412 ms. It counted 21 tokens in and 3 out. It cost $0.000056.')
  expect(trialInWords({ ...answered, cost_nano: null })).not.toContain('cost')
  const problem = { code: 'upstream-failed', message: 'north is left alone for a while.' }
  expect(trialInWords({ ...answered, outcome: 'failed', ms: null, problem, tokens: null })).toBe(
    'It was not asked: north is left alone for a while.',
  )
})
