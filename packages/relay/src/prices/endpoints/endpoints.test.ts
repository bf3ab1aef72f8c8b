// Small answers made by hand, in the shape that the vendors' documentation has.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { providers } from '../../providers/index.ts'
import { priceEndpoints } from './index.ts'

const read = (provider: string, answer: unknown) =>
  priceEndpoints
    .find((one) => one.provider === provider)
    ?.read(answer)
    ?.map(({ models, rates }) => [...models, rates])

test('OpenRouter says dollars per token, as text', () => {
  const pricing = {
    prompt: '0.00000125',
    completion: '0.00001',
    request: '0',
    image: '0.001238',
    web_search: '0.01',
    internal_reasoning: '0.000002',
    input_cache_read: '0.000000125',
    input_cache_write: '0.00000375',
  }
  const data = [
    { id: 'openai/gpt-5', name: 'GPT-5', pricing },
    { id: 'vendor/per-request', pricing: { prompt: '0', completion: '0', request: '0.005', internal_reasoning: '0' } },
    { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } },
    { id: 'vendor/unpriced' },
    null,
  ]
  expect(read('openrouter', { data })).toEqual([
    [
      'openai/gpt-5',
      {
        input: 1_250_000_000,
        output: 10_000_000_000,
        cacheRead: 125_000_000,
        cacheWrite: 3_750_000_000,
        reasoning: 2_000_000_000,
      },
    ],
    ['vendor/per-request', { input: 0, output: 0, request: 5_000_000 }],
  ])
})

test('Together says dollars per million tokens, and of a picture something else', () => {
  const answer = [
    {
      id: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      type: 'chat',
      pricing: { hourly: 0, input: 0.88, output: 0.88, base: 0 },
    },
    { id: 'black-forest-labs/FLUX.1', type: 'image', pricing: { hourly: 0, input: 0, output: 0, base: 0.04 } },
    { id: 'some/embedding', type: 'chat', pricing: { input: '0.88' } },
  ]
  expect(read('together', answer)).toEqual([
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', { input: 880_000_000, output: 880_000_000 }],
  ])
})

test('xAI says cents per hundred million tokens, also of a model’s other names', () => {
  const models = [
    {
      id: 'grok-4.3',
      aliases: ['grok-4.3-latest'],
      prompt_text_token_price: 12_500,
      cached_prompt_text_token_price: 2_000,
      completion_text_token_price: 25_000,
    },
    { id: 'grok-imagine', prompt_text_token_price: 0.5, completion_text_token_price: 0 },
  ]
  expect(read('xai', { models })).toEqual([
    ['grok-4.3', 'grok-4.3-latest', { input: 1_250_000_000, output: 2_500_000_000, cacheRead: 200_000_000 }],
  ])
})

test('New API says ratios of $2 per million tokens, or dollars per request', () => {
  const data = [
    {
      model_name: 'gpt-4o',
      quota_type: 0,
      model_ratio: 1.25,
      completion_ratio: 4,
      cache_ratio: 0.5,
      create_cache_ratio: 1.25,
    },
    { model_name: 'claude', quota_type: 0, model_ratio: 1.5, completion_ratio: 5 },
    { model_name: 'mj', quota_type: 1, model_ratio: 0, completion_ratio: 0, model_price: 0.1 },
    { model_name: 'tiered', billing_mode: 'tiered_expr', quota_type: 0 },
  ]
  expect(read('new-api', { success: true, data, group_ratio: { default: 1 } })).toEqual([
    ['gpt-4o', { input: 2_500_000_000, output: 10_000_000_000, cacheRead: 1_250_000_000, cacheWrite: 3_125_000_000 }],
    ['claude', { input: 3_000_000_000, output: 15_000_000_000 }],
    ['mj', { input: 0, output: 0, request: 100_000_000 }],
  ])
})

test('what is no such answer is none, and not an empty price list', () => {
  for (const { provider } of priceEndpoints)
    for (const answer of [null, 'no', 3, { error: { message: 'no' } }, { data: {} }, { models: 'x' }])
      expect([provider, read(provider, answer)]).toEqual([provider, undefined])
})

test('each is of a provider that there is, and has its line in the list', () => {
  const names = providers.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(priceEndpoints.map(({ provider }) => provider)))
  const files = readdirSync(import.meta.dirname).filter((name) => !/^(index|endpoint|endpoints\.test)\.ts$/.test(name))
  expect(files.toSorted()).toEqual(priceEndpoints.map(({ provider }) => `${provider}.ts`).toSorted())
})
