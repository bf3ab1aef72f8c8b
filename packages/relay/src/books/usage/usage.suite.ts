// What every engine adds up: the same as somebody who adds up the receipts by hand.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import { DOLLAR } from '../money.ts'
import type { Receipt } from '../../receipt.ts'
import { NOON, type World } from '../world.suite.ts'
import { DAY, HOUR, MINUTE } from './cover.ts'
import type { Payer } from './entry.ts'
import { attemptOf, chargeOf, receiptOf } from './receipt.suite.ts'
import { RETENTION_LIMITS } from './retention.ts'

const ACME: Payer = { organisation: 'org_1', project: 'prj_1', key: 'key_1' }
const OTHER: Payer = { organisation: 'org_2', key: 'key_2' }

export function usageSuite(given: () => { books: Books; world: World; open: () => Promise<Books> }) {
  const record = async (receipt: Receipt, payer = ACME, { recorder }: Books = given().books): Promise<void> => {
    recorder.record(receipt, payer, chargeOf(receipt))
    await recorder.flush()
  }
  const day = { from: NOON - DAY, until: NOON + DAY }

  test('a reply counts for everybody it belongs to, and for nobody else', async () => {
    const { usage } = given().books
    await record(receiptOf())
    await record(receiptOf({ model: 'large', final: { ending: 'length' } }), OTHER)
    const mine = { requests: 1, complete: 1, length: 0, attempts: 1, input: 100, output: 20, price: 1.5 * DOLLAR }
    for (const of of [
      { organisation: 'org_1' },
      { project: 'prj_1' },
      { key: 'key_1' },
      { model: 'small' },
      { organisation: 'org_1', model: 'small' },
      { organisation: 'org_1', upstream: 'one' },
      { key: 'key_1', model: 'small', upstream: 'one' },
    ])
      expect([of, await usage.totals(of, day)]).toMatchObject([of, mine])
    expect(await usage.totals({}, day)).toMatchObject({ requests: 2, complete: 1, length: 1, cost: 2 * DOLLAR })
    expect(await usage.totals({ upstream: 'one' }, day)).toMatchObject({ requests: 2 })
    expect(await usage.totals({ organisation: 'org_2', key: 'key_1' }, day)).toMatchObject({ requests: 0 })
  })

  test('what was tried, bought and went wrong stands where it did; the reply ended once', async () => {
    const { usage } = given().books
    const attempts = [
      attemptOf({ upstream: 'one', problem: 'upstream-cut', usage: { input: 100, output: 7 }, estimated: true }),
      attemptOf({ upstream: 'other', usage: { input: 110, output: 13 } }),
    ]
    await record(receiptOf({ attempts }))
    expect(await usage.totals({}, day)).toMatchObject({ requests: 1, attempts: 2, attempts_failed: 1, output: 20 })
    const shares = await usage.top({}, day, 'upstream')
    expect(Object.fromEntries(shares.map(({ value, sums }) => [value, sums]))).toMatchObject({
      one: { requests: 0, attempts: 1, attempts_failed: 1, output: 7, cost: DOLLAR, estimated: 1 },
      other: { requests: 1, complete: 1, attempts: 1, attempts_failed: 0, output: 13, cost: DOLLAR, estimated: 0 },
    })
    expect(shares).toHaveLength(2)
    expect(await usage.problems({ upstream: 'one' }, day)).toEqual({ 'upstream-cut': 1 })
    expect(await usage.problems({}, day)).toEqual({})
  })

  test('what a resume saved is the price of the reply, once', async () => {
    const { usage } = given().books
    await record(receiptOf({ resumes: 3, readers: 4 }))
    await record(receiptOf())
    const sums = await usage.totals({ organisation: 'org_1' }, day)
    expect(sums).toMatchObject({ resumes: 3, resumed: 1, readers: 5, saved: 1.5 * DOLLAR, price: 3 * DOLLAR })
  })

  test('a range is added up from rows of every size, and comes to the same', async () => {
    const { books, world } = given()
    const times = [
      -390 * DAY,
      -200 * DAY,
      -100 * DAY,
      -40 * DAY,
      -9 * DAY - HOUR,
      -DAY,
      -3 * HOUR - 1,
      -3 * HOUR,
      -5 * MINUTE,
      -MINUTE,
      -1,
    ].map((ms) => NOON + ms)
    for (const at of times) {
      world.time = at
      await record(receiptOf({ at }))
    }
    world.time = NOON
    for (const from of [
      NOON - 400 * DAY,
      NOON - 210 * DAY,
      NOON - 41 * DAY,
      NOON - 10 * DAY,
      NOON - 6 * HOUR,
      NOON - 3 * HOUR,
      NOON - 2 * MINUTE,
    ]) {
      const { requests } = await books.usage.totals({ key: 'key_1' }, { from, until: NOON })
      expect([from, requests]).toEqual([from, times.filter((at) => at >= from).length])
    }
    const { step, points } = await books.usage.series({}, { from: NOON - 6 * HOUR, until: NOON }, '1h')
    expect(step).toBe('1h')
    expect(points.map(({ start, sums }) => [start - NOON, sums.requests])).toEqual([
      [-4 * HOUR, 1],
      [-3 * HOUR, 1],
      [-HOUR, 3],
    ])
    const years = await books.usage.series({}, { from: NOON - 365 * DAY, until: NOON }, '1m')
    expect([years.step, years.points.length]).toEqual(['1d', 6])
  })

  test('a series shows the largest by themselves, and the others as one', async () => {
    const { usage } = given().books
    for (let at = 1; at <= 12; at += 1)
      for (let count = 0; count < at; count += 1) given().books.recorder.record(receiptOf({ model: `m${at}` }), ACME)
    await given().books.recorder.flush()
    const { points } = await usage.series({ organisation: 'org_1' }, day, '1d', 'model')
    expect(points.map(({ value, sums }) => [value, sums.requests])).toHaveLength(11)
    expect(points.find(({ value }) => value === null)?.sums.requests).toBe(1 + 2)
    expect(points.find(({ value }) => value === 'm12')?.sums.requests).toBe(12)
    const top = await usage.top({ organisation: 'org_1' }, day, 'model', { order: 'requests', max: 2 })
    expect(top.map(({ value, sums }) => [value, sums.requests])).toEqual([
      ['m12', 12],
      ['m11', 11],
      [null, 55],
    ])
  })

  test('percentiles of many minutes are those of their sum', async () => {
    const { books, world } = given()
    const times = Array.from({ length: 200 }, (_, at) => (at + 1) * 50)
    for (const [at, ms] of times.entries()) {
      world.time = NOON + at * MINUTE
      books.recorder.record(receiptOf({ at: world.time, ms, firstFrameAt: world.time - ms / 2 }), ACME)
    }
    await books.recorder.flush()
    const { duration, 'first-token': first } = await books.usage.percentiles({ organisation: 'org_1' }, day)
    for (const [found, wanted] of [
      [duration.p50, 5_000],
      [duration.p99, 9_900],
      [first.p50, 2_500],
    ] as const)
      expect(Math.abs(Math.log2((found ?? 0) / wanted))).toBeLessThan(0.5)
    const { points } = await books.usage.percentileSeries({}, { from: NOON, until: NOON + DAY }, '1h', 'duration')
    expect(points.map(({ count }) => count)).toEqual([60, 60, 60, 20])
  })

  test('nodes that write at the same moment add up', async () => {
    const { books, open } = given()
    const others = await Promise.all([open(), open(), open()])
    await Promise.all(
      [books, ...others].map(async (one) => {
        for (let at = 0; at < 25; at += 1) one.recorder.record(receiptOf({ model: `m${at % 5}` }), ACME)
        await one.recorder.flush()
      }),
    )
    for (const one of others) await one.close()
    await books.recorder.close()
    expect(await books.usage.totals({}, day)).toMatchObject({ requests: 100, input: 10_000 })
    expect(await books.usage.totals({ organisation: 'org_1', model: 'm3' }, day)).toMatchObject({ requests: 20 })
    expect(await books.requests.count()).toBe(100)
  })

  test('closing writes what was recorded a moment ago', async () => {
    const { books, open } = given()
    const other = await open()
    other.recorder.record(receiptOf(), ACME)
    await other.close()
    expect(await books.usage.totals({}, day)).toMatchObject({ requests: 1 })
  })

  test('what is too old goes: minutes, then hours; days stay', async () => {
    const { books, world } = given()
    await record(receiptOf())
    const at = async (days: number) => {
      world.time = NOON + days * DAY
      await books.retention.sweep()
      const { step, points } = await books.usage.series({}, { from: NOON - HOUR, until: NOON + HOUR }, '1m')
      return [step, points.length]
    }
    expect(await at(1)).toEqual(['1m', 1])
    expect(await at(3)).toEqual(['1h', 1])
    expect(await at(100)).toEqual(['1d', 1])
    expect(await books.usage.totals({ key: 'key_1' }, { from: NOON - HOUR, until: NOON + HOUR })).toMatchObject({
      requests: 1,
    })
    expect((await books.usage.percentiles({}, { from: NOON - HOUR, until: NOON + HOUR })).duration.count).toBe(1)
    world.time += RETENTION_LIMITS.sweepMs
    expect(await books.retention.sweep()).toBe(0)
  })
}
