// Both vendors' Python packages, unchanged but for their base URL.
import { expectedText } from '@holdfast/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { describePython, runPython } from './python.ts'

describePython('the Python packages', () => {
  let house: TestHouse
  beforeAll(async () => {
    // Heartbeats often enough to fall between the tokens of a slow reply.
    house = await openHouse({ heartbeatMs: 200 })
  })
  afterAll(() => house.close())

  const see = (script: string): Promise<unknown> => runPython(script, { URL: house.url, KEY: house.key })

  const common = {
    text: expectedText({ form: 'numbered', tokens: 200, seed: 'p' }),
    slow: expectedText({ form: 'numbered', tokens: 6, seed: 'p' }),
    whole: expectedText({ form: 'numbered', tokens: 20, seed: 'p' }),
    tools: ['weather'],
    models: true,
    '401': ['AuthenticationError', 401, null],
    '429': ['RateLimitError', 429, '30'],
    cut: 'upstream-cut',
  }

  test('openai: text, tools, whole, models, 401, 429, a cut, heartbeats, leaving', async () => {
    house.reset()
    expect(await see('openai_client.py')).toEqual({ ...common, finish: 'stop' })
    await house.simulator.when((entry) => entry.state === 'client-gone')
  })

  test('anthropic: text, thinking, tools, whole, models, 401, 429, a cut, heartbeats, leaving', async () => {
    house.reset()
    expect(await see('anthropic_client.py')).toEqual({ ...common, finish: 'end_turn', thinking: ['thinking', 'text'] })
    await house.simulator.when((entry) => entry.state === 'client-gone')
  })
})
