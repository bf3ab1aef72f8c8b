// The plan of docs/scale.md: what it is made of is what the bench last measured, and its sums are right at the edges.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CONSTANTS, type Constant } from '../../bench/capacity/constants.ts'
import { dayOf } from '../../bench/capacity/day.ts'
import { DEMAND, type Demand, checkDemand } from '../../bench/capacity/demand.ts'
import { planFor, streamsPerCell } from '../../bench/capacity/plan.ts'
import { rollingRestart, stormOf } from '../../bench/capacity/storm.ts'

interface Result {
  readonly name: string
  readonly peer: string
  readonly numbers?: Readonly<Record<string, number>>
}

const { results } = JSON.parse(readFileSync(join(import.meta.dirname, '../../bench/results/latest.json'), 'utf8')) as {
  results: Result[]
}

const asked = (change: Partial<Demand> = {}): Demand => ({ ...DEMAND, streams: 100_000, ...change })

/** As it is written in code. */
const inDigits = (value: number): string => value.toLocaleString('en').replaceAll(',', '_')

describe('the constants', () => {
  const benched = Object.entries(CONSTANTS as Readonly<Record<string, Constant>>).filter(([, { bench }]) => bench)

  test('are in part the bench’s', () => expect(benched.length).toBeGreaterThan(3))

  // Another machine, or another load on this one, is not another relay.
  test.each(benched)('%s is what the bench last measured, by a factor of one and a half', (_, { value, bench }) => {
    const found = results.find(({ name, peer }) => name === bench?.name && peer === bench.peer)
    const measured = found?.numbers?.[bench?.number ?? ''] ?? Number.NaN
    expect(Math.max(value / measured, measured / value)).toBeLessThan(1.5)
  })

  test('that others say of themselves are what they say', () => {
    const read = (path: string): string => readFileSync(join(import.meta.dirname, '../../', path), 'utf8')
    expect(read('docs/decisions/0013-the-books.md')).toContain(`200 at a time | ${CONSTANTS.booksMsPerHold.value} ms`)
    expect(read('docs/bench.md')).toContain(`event of ${CONSTANTS.octetsPerFrame.value} bytes`)
    expect(read('packages/relay/src/logs/redis/speed.suite.ts')).toContain(
      `ours ${CONSTANTS.redisClientUsPerFrame.value} µs, Redis ${CONSTANTS.redisServerUsPerFrame.value} µs`,
    )
    const log = read('packages/relay/src/logs/redis/limits.ts')
    expect(log).toContain(`leaseMs: ${inDigits(CONSTANTS.leaseMs.value)},`)
    expect(log).toContain(`adoptMs: ${inDigits(CONSTANTS.adoptMs.value)},`)
    expect(read('packages/client/src/line.ts')).toContain('heartbeatMs * 2.5 + 2000')
  })
})

describe('the plan', () => {
  test('grows with the streams, and with nothing faster', () => {
    const [one, ten] = [planFor(asked({ streams: 1e5 })), planFor(asked({ streams: 1e6 }))]
    for (const name of ['processes', 'machines', 'redisMasters', 'gigabitsOut', 'redisMemoryGb'] as const) {
      expect(ten[name] / one[name]).toBeGreaterThan(9)
      expect(ten[name] / one[name]).toBeLessThan(10.5)
    }
  })

  test('leaves enough when a zone is lost, however many zones there are', () => {
    for (const zones of [2, 3, 4, 6]) {
      const demand = asked({ zones })
      const plan = planFor(demand)
      const { busyAfter } = stormOf(demand, plan, { lost: Math.ceil(plan.processes / zones), how: 'silence' })
      expect(busyAfter).toBeLessThan(0.92)
    }
  })

  test('has a process in each zone, for one stream too', () => {
    expect(planFor(asked({ streams: 1 }))).toMatchObject({ processes: 3, machines: 3, cells: 1, redisMasters: 1 })
  })

  test('has as many cells as PostgreSQL makes necessary, and not one more', () => {
    const most = Math.floor(streamsPerCell(asked()))
    expect(planFor(asked({ streams: most })).cells).toBe(1)
    expect(planFor(asked({ streams: most + 1 })).cells).toBe(2)
  })

  test('knows what makes Redis so large', () => {
    expect(planFor(asked({ retentionMinutes: 60 })).redisBound).toBe('memory')
    expect(planFor(asked({ retentionMinutes: 0 })).redisBound).toBe('processor')
  })

  test('pays for frames, not for tokens', () => {
    const [one, four] = [planFor(asked()), planFor(asked({ tokensPerFrame: 4 }))]
    expect(four.framesPerSecond * 4).toBeCloseTo(one.framesPerSecond, 3)
    expect(four.processes).toBeLessThan(one.processes / 3)
  })

  test('reckons no money where no price was said', () => {
    expect(planFor(asked()).cost.total).toBeUndefined()
    const { cost } = planFor(asked({ pricePerCoreHour: 2 }))
    expect(cost.total).toBe(cost.cores * 2)
  })

  test('does not answer what makes no sense', () => {
    for (const change of [
      { streams: 0 },
      { tokensPerSecond: Number.NaN },
      { held: 2 },
      { serversBusy: 1 },
      { zones: -1 },
    ])
      expect(() => checkDemand(asked(change))).toThrow(Object.keys(change)[0])
  })
})

describe('a storm', () => {
  const demand = asked()
  const plan = planFor(demand)

  test('is over sooner when somebody says so than when nobody does', () => {
    const [reset, silence] = (['reset', 'silence'] as const).map((how) => stormOf(demand, plan, { lost: 10, how }))
    expect(reset?.backMsP99).toBeLessThan(silence?.backMsP50 ?? 0)
  })

  test('ends when the lease is over, where there is room', () => {
    const { wholeMs, queueMsMax } = stormOf(demand, plan, { lost: 1, how: 'reset' })
    expect(wholeMs).toBeLessThan(CONSTANTS.leaseMs.value + CONSTANTS.adoptMs.value + queueMsMax + 100)
  })

  test('has no end where there is none', () => {
    const full = planFor(demand, 0.8)
    const storm = stormOf(demand, full, { lost: Math.ceil(full.processes / 3), how: 'reset' })
    expect(storm.busyAfter).toBeGreaterThan(1)
    expect(storm.queueMsMax).toBe(Number.POSITIVE_INFINITY)
  })

  test('is worse the more is lost', () => {
    const queues = [0.05, 0.2, 0.3].map(
      (share) => stormOf(demand, plan, { lost: Math.ceil(plan.processes * share), how: 'drained' }).queueMsMax,
    )
    expect(queues.toSorted((one, other) => one - other)).toEqual(queues)
    expect(queues[2]).toBeGreaterThan(0)
  })

  test('that takes everything leaves nobody to come back to', () => {
    expect(stormOf(demand, plan, { lost: plan.processes, how: 'reset' })).toMatchObject({
      survivors: 0,
      wholeMs: Number.POSITIVE_INFINITY,
    })
  })

  test('asks upstreams nothing when replies are handed over', () => {
    const { storm, batches, batch } = rollingRestart(demand, plan, 10, 30_000)
    expect(storm.attemptsPerSecondMax).toBe(0)
    expect(batches * batch).toBeGreaterThanOrEqual(plan.processes)
  })
})

test('a day has its peak once, and takes less than a day at its peak', () => {
  const { hours, coreHours, coreHoursFixed } = dayOf(asked())
  expect(hours).toHaveLength(24)
  expect(Math.max(...hours.map(({ streams }) => streams))).toBe(100_000)
  expect(coreHours).toBeLessThan(coreHoursFixed)
})
