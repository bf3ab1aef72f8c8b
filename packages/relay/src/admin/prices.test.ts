import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { operations } from './operations.ts'
import { type Town, makeTown } from './town.suite.ts'

let town: Town
beforeAll(async () => {
  town = await makeTown()
})
afterAll(() => town.close())

const get = async (path: string, caller: keyof Town['callers'] = 'operator') => {
  const { status, text } = await town.ask('GET', path, town.callers[caller])
  return { status, body: JSON.parse(text) }
}

test('an operator finds any price with its source, and whether it is in force', async () => {
  const { body } = await get('/admin/prices/table?text=gpt-5-mini&limit=1')
  expect(body.data).toHaveLength(1)
  expect(body.data[0].models.join(' ')).toContain('gpt-5-mini')
  expect(body.data[0].source.sources[0]).toMatch(/^https:/)
  const next = await get(`/admin/prices/table?text=gpt-5-mini&limit=1&after=${body.next}`)
  expect(next.body.data[0]).not.toEqual(body.data[0])
})

test('a member sees what is charged, and not what it costs or where it is bought', async () => {
  const [seen, known] = [await get('/admin/prices', 'viewer'), await get('/admin/prices')]
  expect(seen.status).toBe(200)
  expect(seen.body.data.length).toBe(known.body.data.length)
  for (const { targets } of seen.body.data) expect(targets).toBeNull()
  for (const { targets } of known.body.data) expect(targets).not.toBeNull()
})

test('nobody is charged as an organisation that is not theirs', async () => {
  expect((await get(`/admin/prices?organisation=${town.away}`, 'viewer')).status).toBe(404)
  expect((await get('/admin/prices?organisation=org_0000000000000000', 'viewer')).status).toBe(404)
})

test('a group that the configuration has not is none to be put into', async () => {
  const path = `/admin/accounts/${town.home}/price-group`
  const put = (group: string | null) => town.ask('PUT', path, town.callers.operator, { group })
  expect((await put('friends')).status).toBe(400)
  expect((await put(null)).status).toBe(200)
  expect((await get(path)).body).toEqual({ object: 'price-group', account: town.home, group: null })
})

test('a reply is explained at cost to the operator, and as it was charged to its organisation', async () => {
  const { reply } = await town.furnish(town.home, ['reply'])
  const path = `/admin/organisations/${town.home}/replies/${reply}/price`
  const [operator, viewer] = [await get(path), await get(path, 'viewer')]
  expect([operator.status, viewer.status]).toEqual([200, 200])
  expect(operator.body).toMatchObject({ object: 'reply-price', reply, model: 'gpt-5-mini' })
  expect([viewer.body.cost_nano, viewer.body.ratios]).toEqual([null, null])
  expect(viewer.body.price_nano).toBe(operator.body.price_nano)
  for (const { upstream, list } of viewer.body.purchases) expect([upstream, list]).toEqual([null, null])
})

test('a comparison of days without traffic has an offer for every name, and says who has no price', async () => {
  const path = '/admin/prices/compare?from=2026-11-01&until=2026-12-01'
  const { body } = await get(`${path}&models=gpt-5-mini,claude-sonnet-4-5,openai/gpt-5,no-such-model`)
  expect(body).toMatchObject({ basis: 'requests', requests: 0, cost_nano: 0 })
  expect(body.offers.map(({ model, cost_nano }: Record<string, unknown>) => [model, cost_nano])).toEqual([
    ['gpt-5-mini', 0],
    ['claude-sonnet-4-5', 0],
    ['openai/gpt-5', 0],
    ['no-such-model', null],
  ])
  expect((await get(`${path.replace('2026-12-01', '2026-11-01')}&models=a`)).status).toBe(400)
})

test('what was bought is told by day, to whoever asks for days that there are', async () => {
  const path = '/admin/upstreams/openai/bought'
  expect((await get(`${path}?from=2026-11-01&until=2026-12-01`)).body).toEqual({ object: 'list', data: [] })
  expect((await get(`${path}?from=2026-11-01&until=2027-11-01`)).status).toBe(400)
})

test('what was used and has no price is told to operators, with how often', async () => {
  const { status, body } = await get('/admin/prices/unpriced')
  expect([status, body.outcome, body.data]).toEqual([200, 'free', []])
  const { secret } = await town.makeKey(town.home)
  for (const model of ['gpt-nobody-knows', 'gpt-5-mini'])
    await town.ask('POST', '/v1/chat/completions', town.bearer(secret), {
      model,
      messages: [{ role: 'user', content: 'Hello' }],
    })
  // A reply is counted when it is over, which is a moment after it was read.
  await vi.waitFor(async () => {
    await town.books.recorder.flush()
    expect((await get('/admin/prices/unpriced')).body.data).toEqual([
      {
        object: 'unpriced-model',
        upstream: 'openai',
        model: 'gpt-nobody-knows',
        asked_as: ['gpt-nobody-knows'],
        attempts: 1,
      },
    ])
  })
})

test('every operation of prices is on their page', () => {
  const mine = operations.filter(({ tag }) => tag === 'Prices').map(({ id }) => id)
  expect(mine).toEqual([
    'listPrices',
    'listPriceTable',
    'listUnpriced',
    'getAnyPriceGroup',
    'setAnyPriceGroup',
    'getReplyPrice',
    'comparePrices',
    'listBought',
  ])
})
