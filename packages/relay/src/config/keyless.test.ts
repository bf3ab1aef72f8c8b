import { expect, test } from 'vitest'
import { isLoaded, loadPlan } from './load.ts'

test('a server that has a key only where somebody gave it one needs no `keys`', async () => {
  const result = await loadPlan(
    'holdfast.yaml',
    {},
    async () => 'upstreams:\n  ollama: {}\nmodels:\n  small: ollama/qwen3\n',
  )
  expect(isLoaded(result) ? [] : result.problems).toEqual([])
  if (isLoaded(result))
    expect(result.plan.upstreams).toMatchObject([{ baseUrl: 'http://127.0.0.1:11434', secrets: [''] }])
})
