import { afterEach, expect, test, vi } from 'vitest'
import { tokenFrom } from './token.ts'

afterEach(() => vi.unstubAllGlobals())

/** Answers one request after the other so. */
function server(...answers: readonly (object | string | Error | number)[]) {
  const asked = vi.fn(async (_url: string, _init: RequestInit) => {
    const answer = answers[Math.min(asked.mock.calls.length, answers.length) - 1]
    if (answer instanceof Error) throw answer
    if (typeof answer === 'number') return new Response('no', { status: answer })
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  vi.stubGlobal('fetch', asked)
  return asked
}

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

test('a token is asked for once, until shortly before it runs out', async () => {
  const asked = server({ token: 'a', expires_at: inSeconds(600) })
  const token = tokenFrom('/token')
  expect([await token(), await token(), await token()]).toEqual(['a', 'a', 'a'])
  expect(asked.mock.calls).toEqual([['/token', { method: 'POST', credentials: 'include' }]])
})

test('one that is about to run out is renewed', async () => {
  server({ token: 'a', expires_at: inSeconds(20) }, { token: 'b', expires_at: inSeconds(600) })
  const token = tokenFrom('/token')
  expect([await token(), await token(), await token()]).toEqual(['a', 'b', 'b'])
})

test('one of which nobody said how long it lasts is asked for each time', async () => {
  server('a', 'b')
  const token = tokenFrom('/token')
  expect([await token(), await token()]).toEqual(['a', 'b'])
})

test('a refusal is no token, and a failure passes: both are asked again', async () => {
  server(403, new TypeError('Failed to fetch'), { token: 'c', expires_at: inSeconds(600) })
  const token = tokenFrom('/token')
  expect(await token()).toBe('')
  await expect(token()).rejects.toThrow('Failed to fetch')
  expect(await token()).toBe('c')
})
