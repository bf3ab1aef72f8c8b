import { expect, test } from 'vitest'
import { type Fetch, listFaults, listModels, readReply, strike } from './relay.ts'

const access = { baseURL: 'http://relay', key: 'hf_1' }

const answering = (status: number, body: unknown): Fetch & { readonly asked: Request[] } => {
  const asked: Request[] = []
  return Object.assign(
    async (input: string, init?: RequestInit) => {
      asked.push(new Request(input, init))
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    },
    { asked },
  )
}

test('models are listed with the key', async () => {
  const fetch = answering(200, { data: [{ id: 'sim/steady' }, { id: 'gpt-5-mini' }, {}] })
  expect(await listModels(access, fetch)).toEqual(['sim/steady', 'gpt-5-mini'])
  expect(fetch.asked[0]?.headers.get('authorization')).toBe('Bearer hf_1')
})

test('what is wrong is said in words', async () => {
  const said = (fetch: Fetch) => listModels(access, fetch).catch((failure: Error) => failure.message)
  expect(await said(answering(401, { error: { code: 'key-unknown' } }))).toBe('The relay does not know this key.')
  expect(await said(answering(502, '<html>'))).toBe('The relay is not well: it answered 502.')
  expect(await said(answering(200, '<html>'))).toBe('Something answers here, but it is not a Holdfast relay.')
  expect(await said(async () => Promise.reject(new TypeError('fetch failed')))).toBe(
    'The relay does not answer. Is it running, and are you online?',
  )
})

test('a refusal keeps its status and code', async () => {
  const refusal = { error: { code: 'reply-unknown', message: 'There is no such reply.' } }
  await expect(readReply(access, 'rpl_1', answering(404, refusal))).rejects.toMatchObject({
    status: 404,
    code: 'reply-unknown',
    message: 'There is no such reply.',
  })
})

test('faults of a reply go to the reply, the restart to the relay', async () => {
  const fetch = answering(200, {})
  await strike(access, 'kill-upstream', 'rpl_1', fetch)
  await strike(access, 'restart-relay', 'rpl_1', fetch)
  expect(fetch.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST http://relay/v1/replies/rpl_1/faults',
    'POST http://relay/v1/faults',
  ])
  expect(await fetch.asked[0]?.json()).toEqual({ fault: 'kill-upstream' })
})

test('what may be broken is listed, and is nothing where the relay has no such path', async () => {
  const listed = await listFaults(access, answering(200, { data: ['drop-readers'] }))
  expect([...listed]).toEqual(['drop-readers'])
  expect([...(await listFaults(access, answering(404, { error: { code: 'route-unknown' } })))]).toEqual([])
  await expect(listFaults(access, answering(401, {}))).rejects.toThrow('does not know this key')
})
