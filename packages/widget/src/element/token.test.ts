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
  vi.restoreAllMocks()
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

  it('may come as a plain text, and is empty where it was refused or a page came in its place', async () => {
    answers(
      () => new Response(' plain \n'),
      () => new Response('no', { status: 401 }),
      () => new Response('<!doctype html>\n<h1>Sign in</h1>'),
    )
    const token = tokenFrom('/token')
    expect(await token()).toBe('plain')
    expect(await token()).toBe('')
    expect(await token()).toBe('')
  })

  it('that the relay has refused is not given again, whatever the clock here says', async () => {
    const asked = answers(session('one', 9e9), session('two', 9e9))
    const token = tokenFrom('/token')
    expect([await token(), await token()]).toEqual(['one', 'one'])
    expect(await token('one')).toBe('two')
    // Refused was the one before.
    expect(await token('one')).toBe('two')
    expect(asked).toHaveLength(2)
  })

  it('that does not come is not waited for by all who come after', async () => {
    const patience = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(patience.signal)
    let asked = 0
    vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) =>
      (asked += 1) === 1
        ? new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
        : Promise.resolve(new Response('late')),
    )
    const token = tokenFrom('/token')
    const waiting = token()
    patience.abort(new Error('no answer'))
    await expect(waiting).rejects.toThrow('no answer')
    expect(await token()).toBe('late')
  })
})
