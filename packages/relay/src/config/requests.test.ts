import { expect, test } from 'vitest'
import { isLoaded, loadPlan } from './load.ts'

const SECRET = 'a secret of more than thirty-two characters'

const load = (section: string) =>
  loadPlan('holdfast.yaml', { OPENAI_API_KEY: 'o', SECRET }, async (path) =>
    path === 'holdfast.yaml' ? `requests:\n${section.replaceAll(/^/gm, '  ')}\n` : 'short',
  )

test('what is kept of requests is what the file says, and else what is usual', async () => {
  expect((await load('days: 7\npercent: 12.5\nmax: 1000\nbodies: ${SECRET}')).settings.requests).toEqual({
    keptMs: 7 * 86_400_000,
    share: 0.125,
    rowsMax: 1_000,
    bodySecrets: [SECRET],
  })
  expect((await load('days: 7')).settings.requests).toMatchObject({ share: 1, bodySecrets: [] })
})

test('a secret that can be guessed is refused, and not repeated', async () => {
  const result = await load('bodies:\n  - ${SECRET}\n  - file: key.txt')
  const problems = isLoaded(result) ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`)
  expect(problems).toEqual(['requests › bodies › 2: expected at least 32 characters'])
  expect(isLoaded(await load('percent: 101'))).toBe(false)
})
