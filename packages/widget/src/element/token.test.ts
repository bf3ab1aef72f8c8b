import { afterEach, describe, expect, it, vi } from 'vitest'
import { tokenFrom } from './token.ts'

const answers = (...each: readonly (() => Response | Promise<Response>)[]) => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, { method, credentials }: RequestInit) => {
    asked.push(`${method} ${url} ${credentials}`)
    return each[Math.min(asked.length, each.length) - 1]!()
  })
  return asked
}

const session = (token: string, expiresAt: number | string) => () => Response.json({ token, expires_at: expiresAt })

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a token for this visitor', () => {
  it('is asked for once, and again before it runs out', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const asked = answers(session('one', 1_100), session('two', 1_200))
    const token = tokenFrom('/token')
    expect(await Promise.all([token(), token()])).toEqual(['one', 'one'])
    expect(asked).toEqual(['POST /token include'])
    vi.setSystemTime(1_071_000)
    expect(await Promise.all([token(), token()])).toEqual(['two', 'two'])
    expect(asked).toHaveLength(2)
  })

  it('is asked for again where it could not be had', async () => {
    const asked = answers(() => Promise.reject(new TypeError('Failed to fetch')), session('one', Date.now()))
    const token = tokenFrom('/token')
    await expect(token()).rejects.toThrow('Failed to fetch')
    expect(await token()).toBe('one')
    expect(asked).toHaveLength(2)
  })

  it('may come as a plain text, and is empty where it was refused', async () => {
    answers(
      () => new Response(' plain \n'),
      () => new Response('no', { status: 401 }),
    )
    const token = tokenFrom('/token')
    expect(await token()).toBe('plain')
    expect(await token()).toBe('')
  })
})
