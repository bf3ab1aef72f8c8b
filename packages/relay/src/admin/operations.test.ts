// What operations do, where that is more than what the books do: those are tested where they are.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, type Town, makeTown } from './town.suite.ts'

let town: Town
beforeAll(async () => {
  town = await makeTown()
})
afterAll(() => town.close())

async function ask<Answer = Record<string, unknown>>(caller: Caller, method: string, path: string, body?: unknown) {
  const { status, text } = await town.ask(method, path, town.callers[caller], body)
  expect([path, status, text]).toEqual([path, status < 300 ? status : 'less than 300', text])
  return JSON.parse(text) as Answer
}

const at = (path: string): string => `/admin/organisations/${town.home}/${path}`

interface Listed {
  readonly data: readonly Record<string, unknown>[]
}

test('a key that was made is good at once, and its secret is told once', async () => {
  const { id, secret } = await ask<{ id: string; secret: string }>('owner', 'POST', at('keys'), { name: 'web' })
  expect((await town.ask('GET', '/v1/models', town.bearer(secret))).status).toBe(200)
  const { data } = await ask<Listed>('owner', 'GET', at(`keys?prefix=${secret.slice(0, 11)}`))
  expect(data).toMatchObject([{ id, name: 'web', state: 'active', prefix: secret.slice(0, 11) }])
  await ask('owner', 'POST', at(`keys/${id}/revoke`))
  expect((await town.ask('GET', '/v1/models', town.bearer(secret))).status).toBe(401)
  expect(await ask('owner', 'GET', at(`keys/${id}`))).toMatchObject({ state: 'revoked' })
})

test('while one secret takes over from another both are good, and it is seen until when', async () => {
  const made = await ask<{ id: string; secret: string }>('owner', 'POST', at('keys'), { name: 'web' })
  const rotated = await ask<{ secret: string }>('owner', 'POST', at(`keys/${made.id}/rotate`), { overlap_s: 3_600 })
  for (const { secret } of [made, rotated])
    expect((await town.ask('GET', '/v1/models', town.bearer(secret))).status).toBe(200)
  expect(await ask('owner', 'GET', at(`keys/${made.id}`))).toMatchObject({
    prefix: rotated.secret.slice(0, 11),
    rotated_out: [{ prefix: made.secret.slice(0, 11) }],
  })
})

test('what was restricted is free again with null, and what was not said stays', async () => {
  const restricted = { name: 'web', models: ['gpt-*'], networks: ['10.0.0.0/8'], tags: ['a'] }
  const { id } = await ask<{ id: string }>('owner', 'POST', at('keys'), restricted)
  const changed = await ask('owner', 'PATCH', at(`keys/${id}`), { networks: null, expires_at: '2100-01-01T00:00:00Z' })
  expect(changed).toMatchObject({
    ...restricted,
    networks: null,
    expires_at: '2100-01-01T00:00:00.000Z',
  })
})

test('keys are found by what is theirs', async () => {
  const { project } = await town.furnish(town.home, ['project'])
  const made = await ask('owner', 'POST', at('keys'), { name: 'found', project, tags: ['mobile'] })
  for (const query of [`project=${project}`, 'tag=mobile', `project=${project}&state=active`])
    expect((await ask<Listed>('owner', 'GET', at(`keys?${query}`))).data.map(({ id }) => id)).toEqual([made['id']])
  expect((await ask<Listed>('owner', 'GET', at(`keys?project=${project}&state=revoked`))).data).toEqual([])
})

test('a budget and limits are all there is of them: what is not said is not limited any more', async () => {
  const { key } = await town.furnish(town.home, ['key'])
  const budget = { day_nano: 5_000_000_000, zone: 'Europe/Vienna' }
  const nothing = { week_nano: null, month_nano: null, total_nano: null }
  expect(await ask('admin', 'PUT', at(`accounts/${key}/budget`), budget)).toMatchObject({
    zone: 'Europe/Vienna',
    budget: { day_nano: 5_000_000_000, ...nothing },
  })
  expect(await ask('admin', 'PUT', at(`accounts/${key}/limits`), { concurrent: 3 })).toMatchObject({
    budget: { day_nano: 5_000_000_000 },
    limits: { concurrent: 3, requests_per_minute: null },
  })
  expect(await ask('admin', 'PUT', at(`accounts/${key}/budget`), { week_nano: 1 })).toMatchObject({
    zone: 'UTC',
    budget: { ...nothing, day_nano: null, week_nano: 1 },
    limits: { concurrent: 3 },
  })
})

test('what is done stands in the audit log of its organisation, with who did it', async () => {
  const { key } = await town.furnish(town.home, ['key'])
  await ask('admin', 'PUT', at(`accounts/${key}/budget`), { day_nano: 1 })
  await ask('operator', 'PUT', at(`accounts/${key}/limits`), { concurrent: 3 })
  const { data } = await ask<Listed>('owner', 'GET', at(`audit?subject=${key}`))
  expect(data.map(({ act, organisation }) => [act, organisation])).toEqual(
    ['limits-set', 'budget-set', 'key-create'].map((act) => [act, town.home]),
  )
  expect(data[1]?.['actor']).toMatch(/^per_/)
  const ofAct = await ask<Listed>('owner', 'GET', at(`audit?subject=${key}&act=budget-set`))
  expect(ofAct.data).toEqual([data[1]])
  const ofActor = await ask<Listed>('owner', 'GET', at(`audit?subject=${key}&actor=${String(data[0]?.['actor'])}`))
  expect(ofActor.data).toEqual([data[0]])
  const older = await ask<Listed>('owner', 'GET', at(`audit?subject=${key}&limit=1&after=${String(data[0]?.['seq'])}`))
  expect(older).toMatchObject({ data: [data[1]], next: String(data[1]?.['seq']) })
})

test('a reply that runs is seen with its line, and stopped for good', async () => {
  const { reply } = await town.furnish(town.home, ['reply'])
  const live = async () =>
    (await ask<Listed>('viewer', 'GET', at('replies/live?limit=200'))).data.find(({ id }) => id === reply)
  expect(await live()).toMatchObject({ model: 'gpt-5-mini', segment: 1, serving: { upstream: 'openai' } })
  expect(await ask('viewer', 'GET', at(`replies/${reply}`))).toMatchObject({
    state: 'running',
    journey: { attempts: [{ upstream: 'openai', ended_at: null }] },
  })
  const stopped = {
    state: 'ended',
    ending: 'stopped',
    purchases: [{ upstream: 'openai', tokens: { estimated: true } }],
  }
  expect(await ask('admin', 'POST', at(`replies/${reply}/stop`))).toMatchObject(stopped)
  expect(await ask('admin', 'POST', at(`replies/${reply}/stop`))).toMatchObject(stopped)
  expect(await live()).toBeUndefined()
})

test('an upstream is tried with a request that it counts, and what it learns is seen', async () => {
  const { data } = await ask<Listed>('operator', 'GET', '/admin/upstreams')
  expect(data.map(({ name }) => name)).toEqual(['openai'])
  expect(await ask('operator', 'POST', '/admin/upstreams/openai/test', { model: 'gpt-5-mini' })).toMatchObject({
    outcome: 'answered',
    model: 'gpt-5-mini',
    problem: null,
    tokens: { input: 9, output: 1 },
    // By hand: 9 at $0.25 a million, and one at $2.
    cost_nano: 9 * 250 + 2_000,
  })
  const [noted] = (await ask<Listed>('operator', 'GET', '/admin/audit?act=upstream-test')).data
  expect(noted).toMatchObject({
    subject: 'openai',
    organisation: null,
    details: { model: 'gpt-5-mini', outcome: 'answered', tokens: { input: 9, output: 1 }, cost_nano: 4_250 },
  })
  expect(await ask('operator', 'POST', '/admin/upstreams/openai/forgive')).toMatchObject({ state: 'ready' })
})

test('an upstream that is switched off is asked for nothing, whoever asks, until it is switched on', async () => {
  const chat = (key: string) =>
    town.ask('POST', '/v1/chat/completions', town.bearer(key), {
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Hello' }],
    })
  const { secret } = await ask<{ secret: string }>('owner', 'POST', at('keys'), { name: 'web' })
  const off = await ask('operator', 'POST', '/admin/upstreams/openai/disable', { reason: 'its bill' })
  expect(off).toMatchObject({ state: 'disabled', disabled: { since: expect.any(String), reason: 'its bill' } })
  const refused = await chat(secret)
  expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([503, 'upstream-disabled'])
  // Why is for operators.
  expect(refused.text).not.toContain('its bill')

  const on = await ask('operator', 'POST', '/admin/upstreams/openai/enable')
  expect(on).toMatchObject({ state: 'ready', disabled: null })
  expect((await chat(secret)).status).toBe(200)
  const acts = (await ask<Listed>('operator', 'GET', '/admin/audit?subject=openai&limit=2')).data
  expect(acts.map(({ act }) => act)).toEqual(['upstream-enable', 'upstream-disable'])
  expect((await town.ask('POST', '/admin/upstreams/nobody/disable', town.callers.operator, {})).status).toBe(404)
})

test('accounts of people are those of an organisation’s members, and an organisation’s limit is seen in the list', async () => {
  const { data: members } = await ask<{ data: { person: { id: string } }[] }>('operator', 'GET', at('members'))
  const people = await ask<Listed>('operator', 'GET', `/admin/accounts?kind=person&organisation=${town.home}&limit=200`)
  expect(people.data.map(({ id }) => id).toSorted()).toEqual(members.map(({ person }) => person.id).toSorted())

  const everybody = await ask<Listed>('operator', 'GET', '/admin/accounts?kind=person&limit=200')
  expect(everybody.data.length).toBeGreaterThan(people.data.length)

  await ask('operator', 'PUT', `/admin/accounts/${town.home}/limits`, { concurrent: 7 })
  const organisations = await ask<Listed>('operator', 'GET', '/admin/accounts?limit=200')
  expect(organisations.data).toContainEqual(
    expect.objectContaining({ id: town.home, limits: expect.objectContaining({ concurrent: 7 }) }),
  )
})

test('settings say what is laid over prices', async () =>
  expect(await ask('operator', 'GET', '/admin/settings')).toMatchObject({
    pricing: { mark_up_millionths: 1_000_000, currency: { code: 'USD', per_dollar_millionths: 1_000_000 }, groups: [] },
  }))
