import { expect, it } from 'vitest'
import { keyring } from './keyring.ts'
import type { Fetch } from './layer.ts'

/** A server that knows one key, and answers each request a turn later than the one before. */
function serverOf(good: { key: string }) {
  const seen: string[] = []
  let requests = 0
  const server: Fetch = async (_input, init) => {
    const headers = new Headers(init?.headers)
    const given = headers.get('x-api-key') ?? headers.get('authorization')!.replace('Bearer ', '')
    seen.push(given)
    requests += 1
    for (let turn = 0; turn < requests; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    return new Response('', { status: given === good.key ? 200 : 401 })
  }
  return { server, seen }
}

it('asks once for a fresh key, however many requests were refused together', async () => {
  const good = { key: 'old' }
  const { server } = serverOf(good)
  let asked = 0
  const fetch = keyring(() => {
    asked += 1
    return good.key
  })(server)
  await fetch('x')
  expect(asked).toBe(1)
  // All are sent with the key that is about to run out; their refusals arrive one after the other.
  const burst = Array.from({ length: 20 }, () => fetch('x'))
  good.key = 'new'
  const answers = await Promise.all(burst)
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  // Once for all twenty when they began, and once for all twenty when they were refused.
  expect(asked).toBe(3)
})

it('tries once more and no more: a second refusal is the answer', async () => {
  const { server, seen } = serverOf({ key: 'good' })
  let asked = 0
  const answer = await keyring(async () => `bad ${(asked += 1)}`)(server)('x')
  expect(answer.status).toBe(401)
  expect(seen).toEqual(['bad 1', 'bad 2'])
})

it('does not try a key again that is no function', async () => {
  const { server, seen } = serverOf({ key: 'good' })
  expect((await keyring('bad')(server)('x')).status).toBe(401)
  expect(seen).toEqual(['bad'])
})

it('passes on what the function throws, and asks again the next time', async () => {
  const { server } = serverOf({ key: 'good' })
  let asked = 0
  const fetch = keyring(async () => {
    asked += 1
    if (asked === 1) throw new Error('signed out')
    return 'good'
  })(server)
  await expect(fetch('x')).rejects.toThrow('signed out')
  expect((await fetch('x')).status).toBe(200)
})

it('says which key was refused, so that one that keeps its keys can let go of it', async () => {
  const { server, seen } = serverOf({ key: 'new' })
  let kept = 'old'
  const fetch = keyring((refused) => (refused === kept ? (kept = 'new') : kept))(server)
  expect((await fetch('x')).status).toBe(200)
  expect(seen).toEqual(['old', 'new'])
})

it('does not wait for ever with whoever has waited in vain', async () => {
  const { server } = serverOf({ key: 'good' })
  let asked = 0
  const fetch = keyring(() => ((asked += 1) === 1 ? new Promise<string>(() => undefined) : 'good'))(server)
  const impatient = new AbortController()
  void fetch('x', { signal: impatient.signal })
  // Those who come meanwhile share its question.
  void fetch('x')
  expect(asked).toBe(1)
  impatient.abort()
  expect((await fetch('x')).status).toBe(200)
  expect(asked).toBe(2)
})

it('says it in Anthropic’s header where that dialect is spoken, and leaves one alone that is there', async () => {
  const { server, seen } = serverOf({ key: 'good' })
  const fetch = keyring('good')(server)
  await fetch('x', { headers: { 'anthropic-version': '2023-06-01' } })
  await fetch('x', { headers: { authorization: 'Bearer mine' } })
  expect(seen).toEqual(['good', 'mine'])
})
