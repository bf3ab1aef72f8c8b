// Exports made by hand, in the shapes that the vendors' references have; none of them is anybody's.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ExportProblem } from './export.ts'
import { readExport } from './index.ts'
import { readTable } from './table.ts'

const DAY_S = Date.parse('2026-11-20') / 1_000

test('OpenAI’s usage has the cached tokens in its input, and rows of one day and model are one', () => {
  const result = (model: string, input: number, cached: number, output: number) => ({
    object: 'organization.usage.completions.result',
    input_tokens: input,
    output_tokens: output,
    input_cached_tokens: cached,
    num_model_requests: 5,
    project_id: null,
    model,
    batch: null,
  })
  const bucket = (start: number, ...results: unknown[]) => ({
    object: 'bucket',
    start_time: start,
    end_time: start + 3_600,
    results,
  })
  const page = {
    object: 'page',
    data: [
      bucket(DAY_S, result('gpt-5-2025-08-07', 1_000, 800, 500)),
      bucket(DAY_S + 3_600, result('gpt-5-2025-08-07', 10, 0, 1)),
      bucket(DAY_S + 86_400),
    ],
    has_more: false,
  }
  const { reader, rows } = readExport(JSON.stringify(page))
  expect(reader.name).toBe('OpenAI')
  expect(rows).toEqual([{ day: '2026-11-20', model: 'gpt-5-2025-08-07', input: 1_010, output: 501, cacheRead: 800 }])
})

test('OpenAI’s costs are of a day, and of no model', () => {
  const cost = (value: number) => ({
    object: 'organization.costs.result',
    amount: { value, currency: 'usd' },
    line_item: 'x',
    project_id: null,
  })
  const page = {
    object: 'page',
    data: [{ object: 'bucket', start_time: DAY_S, end_time: DAY_S + 86_400, results: [cost(0.06), cost(1.5e-7)] }],
  }
  expect(readExport(JSON.stringify(page)).rows).toEqual([{ day: '2026-11-20', model: '', cost: 60_000_150 }])
})

test('OpenAI’s table', () => {
  const text = `start_time,end_time,start_time_iso,model,input_tokens,output_tokens,input_cached_tokens,num_model_requests
${DAY_S},${DAY_S + 86_400},2026-11-20T00:00:00+00:00,gpt-5-mini,20,3,,1
`
  expect(readExport(text).rows).toEqual([
    { day: '2026-11-20', model: 'gpt-5-mini', input: 20, output: 3, cacheRead: 0 },
  ])
})

test('Anthropic’s usage has each token of the prompt in one of four counts', () => {
  const result = {
    uncached_input_tokens: 1_500,
    cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 500 },
    cache_read_input_tokens: 200,
    output_tokens: 500,
    server_tool_use: { web_search_requests: 10 },
    model: 'claude-sonnet-4-5-20250929',
    workspace_id: null,
    api_key_id: null,
    service_tier: null,
    context_window: null,
  }
  const page = {
    data: [{ starting_at: '2026-11-20T00:00:00Z', ending_at: '2026-11-21T00:00:00Z', results: [result] }],
    has_more: false,
    next_page: null,
  }
  const { reader, rows } = readExport(JSON.stringify([page, page]))
  expect(reader.name).toBe('Anthropic')
  expect(rows).toEqual([
    {
      day: '2026-11-20',
      model: 'claude-sonnet-4-5-20250929',
      input: 6_400,
      output: 1_000,
      cacheRead: 400,
      cacheWrite: 3_000,
    },
  ])
})

test('Anthropic’s costs are cents', () => {
  const result = (amount: string, model: string | null) => ({
    amount,
    currency: 'USD',
    model,
    cost_type: 'tokens',
    token_type: 'output_tokens',
    description: 'x',
  })
  const page = {
    data: [
      {
        starting_at: '2026-11-20T00:00:00Z',
        ending_at: '2026-11-21T00:00:00Z',
        results: [result('123.45', 'claude-sonnet-4-5'), result('0.00001', 'claude-sonnet-4-5')],
      },
    ],
  }
  expect(readExport(JSON.stringify(page)).rows).toEqual([
    { day: '2026-11-20', model: 'claude-sonnet-4-5', cost: 1_234_500_100 },
  ])
})

test('the table of Anthropic’s console', () => {
  const text = `usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed
2026-11-20,claude-haiku-4-5-20251001,"a key, with a comma",Default,standard,≤ 200k,100,20,3,4000,50,0,not_available,
`
  expect(readExport(text).rows).toEqual([
    {
      day: '2026-11-20',
      model: 'claude-haiku-4-5-20251001',
      input: 4_123,
      output: 50,
      cacheRead: 4_000,
      cacheWrite: 23,
    },
  ])
})

test('a table of one’s own tells what it has columns for', () => {
  expect(readExport('date,model,input,cost\r\n2026-11-20,m,7,0.0000035\r\n2026-11-20,m,1,\r\n').rows).toEqual([
    { day: '2026-11-20', model: 'm', input: 8, cost: 3_500 },
  ])
})

test.each([
  ['date,model,input\n2026-11-20,m,many', 'line 2: input: expected a whole number'],
  ['date,model,input\nsometime,m,1', 'line 2: date: expected a day'],
  ['date,model,cost\n2026-11-20,m,-1', 'line 2: cost: expected an amount of money'],
  ['date,model\n2026-11-20,m,1', 'line 2: more values than columns'],
  ['date,model\n2026-11-20,"m', 'line 2: a quote that does not end, or stands where none may'],
  ['some,thing\n1,2', 'no reader knows this export: see docs/prices.md for those that there are'],
  ['{"data": 3}', 'no reader knows this export: see docs/prices.md for those that there are'],
  ['{"data": ', 'this begins like JSON, and is none'],
])('%s', (text, message) => {
  expect(() => readExport(text)).toThrow(new ExportProblem(message))
})

test('quotes, lines in values and empty lines are as they are meant', () => {
  expect(readTable('\uFEFFa,b\n"x ""y"", z","1\n2"\n\n,last').rows).toEqual([
    { a: 'x "y", z', b: '1\n2' },
    { a: '', b: 'last' },
  ])
})

test('every reader is in the list', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => !/\.test\.ts$|^(index|export|table|reconcile)\.ts$/.test(name),
  )
  expect(files).toEqual(['anthropic.ts', 'generic.ts', 'openai.ts'])
})
