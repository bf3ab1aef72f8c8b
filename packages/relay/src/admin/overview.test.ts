// What an operator's wall shows, and what is left of a reply when it is over.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chargeOf, receiptOf } from '../books/usage/receipt.suite.ts'
import { type Town, makeTown } from './town.suite.ts'

const DAY_MS = 86_400_000

let town: Town
beforeAll(async () => void (town = await makeTown()))
afterAll(() => town.close())

const see = async (path: string) => {
  const { status, text } = await town.ask('GET', `/admin/organisations/${town.home}/${path}`, town.callers.viewer)
  return [status, JSON.parse(text)]
}

test('today is what was spent since midnight, beside the day before until the same time', async () => {
  const now = Date.now()
  const payer = { organisation: town.home, key: town.machine }
  for (const at of [now, now - DAY_MS, now - DAY_MS]) {
    const receipt = receiptOf({ at })
    town.books.recorder.record(receipt, payer, chargeOf(receipt))
  }
  await town.books.recorder.flush()
  const [, { day, upstreams, budget }] = await see('pulse')
  // The minute of now may have been the first of the day.
  expect(day).toMatchObject({ zone: 'UTC', spent_nano: 1_500_000_000, before_nano: 3_000_000_000 })
  expect([upstreams, budget.day_nano]).toEqual([null, null])
})

test('an overview holds a range against the one before it, and says who used most', async () => {
  const now = Date.now()
  const at = (ms: number) => new Date(now + ms).toISOString()
  const [status, overview] = await see(`overview?from=${at(-DAY_MS + 120_000)}&until=${at(60_000)}`)
  expect(status).toBe(200)
  expect(overview.usage.totals).toMatchObject({ complete: 1, price_nano: 1_500_000_000, cost_nano: null })
  expect(overview.before).toMatchObject({ complete: 2 })
  expect(overview.top.keys.data).toMatchObject([{ value: town.machine }])
  expect(overview.performance.first_token.count).toBe(1)
})

test('a reply that runs is part of the pulse, and its journey is still known when it is over', async () => {
  const { reply } = await town.furnish(town.home, ['reply'])
  expect((await see('pulse'))[1].running).toBe(1)
  await town.ask('POST', `/admin/organisations/${town.home}/replies/${reply}/stop`, town.callers.owner)
  const [, timeline] = await see(`replies/${reply}`)
  expect(timeline).toMatchObject({ state: 'ended', ending: 'stopped', journey: { attempts: [{ upstream: 'openai' }] } })
  expect(timeline.journey.steps).toContainEqual(expect.objectContaining({ what: 'stop-asked' }))
  expect((await see('pulse'))[1].running).toBe(0)
})

test('the journey is known even when the frames of the reply are gone', async () => {
  const receipt = receiptOf({ id: 'rpl_gone' })
  town.books.recorder.record(receipt, { organisation: town.home, key: town.machine }, chargeOf(receipt))
  await town.books.recorder.flush()
  const [status, timeline] = await see('replies/rpl_gone')
  expect(status).toBe(200)
  expect(timeline).toMatchObject({ state: 'ended', ending: 'complete', last_seq: 5, purchases: [{ upstream: 'one' }] })
  const abroad = await town.ask('GET', `/admin/organisations/${town.away}/replies/rpl_gone`, town.callers.stranger)
  expect(abroad.status).toBe(404)
})
