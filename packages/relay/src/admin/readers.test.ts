// The same at the surfaces of replies: to a key, a session or a reader's token, a reply of somebody else's is one that there
// is not. Every route that names a reply is tried.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '../routes/index.ts'
import { type Town, makeTown } from './town.suite.ts'

const NOWHERE = 'rpl_01m7xkphs3rd5d7x2btf8dgdb7'

const naming = routes.filter(({ path }) => path.startsWith('/v1/') && path.includes('/:'))

type Headers = Readonly<Record<string, string>>

let town: Town
/** A reply, and everybody who has nothing to do with it, though some of them come with the same key. */
let reply = ''
let owner: Headers
let strangers: Readonly<Record<string, Headers>>

beforeAll(async () => {
  town = await makeTown()
  const { ask, bearer, makeKey, home, away } = town
  const [mine, beside, abroad] = [await makeKey(home), await makeKey(home), await makeKey(away)]
  owner = bearer(mine.secret)
  const start = async (headers: Headers): Promise<string> => {
    const body = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] }
    return (await ask('POST', '/v1/chat/completions', headers, body)).headers['holdfast-reply'] ?? ''
  }
  const tokenFrom = async (headers: Headers, path: string, body: unknown): Promise<Headers> =>
    bearer((JSON.parse((await ask('POST', path, headers, body)).text) as { token: string }).token)
  const session = (headers: Headers, user: string) => tokenFrom(headers, '/v1/sessions', { user })
  const ada = await session(owner, 'ada')
  reply = await start(ada)
  const other = await start(owner)
  strangers = {
    'another key of the organisation': bearer(beside.secret),
    'a key of another organisation': bearer(abroad.secret),
    'a session of the same key, for somebody else': await session(owner, 'bob'),
    'a session of another key, for somebody of the same name': await session(bearer(abroad.secret), 'ada'),
    'a reader’s token of another reply of the same key': await tokenFrom(owner, `/v1/replies/${other}/tokens`, {}),
    'an operator’s key': town.callers.machine,
    'the owner of the organisation, with a cookie': town.callers.owner,
  }
})
afterAll(() => town.close())

test('there are such routes, and the reply is there for whoever it belongs to', async () => {
  expect(naming.length).toBeGreaterThan(5)
  expect((await town.ask('GET', `/v1/replies/${reply}`, owner)).status).toBe(200)
})

test.each(naming)('$method $path', async ({ method, path }) => {
  for (const [who, headers] of Object.entries(strangers)) {
    const ask = (id: string) => town.ask(method, path.replaceAll(/:\w+/g, id), headers, bodyFor(path))
    const theirs = await ask(reply)
    expect([who, theirs]).toEqual([who, await ask(NOWHERE)])
    expect([401, 403, 404]).toContain(theirs.status)
    expect(theirs.text).not.toContain(reply)
  }
})

test('the same idempotency key of somebody else starts a reply of their own', async () => {
  const body = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] }
  const ids = await Promise.all(
    [owner, strangers['another key of the organisation'], strangers['a key of another organisation']].map(
      async (headers) =>
        (await town.ask('POST', '/v1/chat/completions', { ...headers, 'idempotency-key': 'one' }, body)).headers[
          'holdfast-reply'
        ],
    ),
  )
  expect(new Set(ids).size).toBe(3)
})

const bodyFor = (path: string): unknown => (path.endsWith('/faults') ? { fault: 'drop-readers' } : {})
