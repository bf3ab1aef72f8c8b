// Both vendors' Python packages, unchanged but for their base URL.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expectedText } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'

const python = process.env['HOLDFAST_PYTHON'] ?? join(import.meta.dirname, '../../.venv/bin/python')
const isThere = existsSync(python)
if (!isThere && !process.env['CI'])
  console.warn(
    `\nNOT RUN: the Python SDKs. There is no ${python}; CONTRIBUTING.md says how to get one. In CI this fails.\n`,
  )

// In CI a missing Python is a failure, not a gap.
describe.skipIf(!isThere && !process.env['CI'])('the Python packages', () => {
  let house: TestHouse
  beforeAll(async () => {
    // Heartbeats often enough to fall between the tokens of a slow reply.
    house = await openHouse({ heartbeatMs: 200 })
  })
  afterAll(() => house.close())

  const see = async (script: string): Promise<Record<string, unknown>> => {
    const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, script)], {
      env: { ...process.env, URL: house.url, KEY: house.key },
      timeout: 60_000,
    })
    return JSON.parse(stdout) as Record<string, unknown>
  }

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
