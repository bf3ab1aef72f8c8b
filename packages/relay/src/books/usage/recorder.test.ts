// What becomes of what was used when the database does not answer, or answers too late.
import { expect, test } from 'vitest'
import { openEngine } from '../books.ts'
import type { Engine } from '../engines/engine.ts'
import { migrate } from '../migrate.ts'
import { Requests } from '../requests/requests.ts'
import { NOON, World } from '../world.suite.ts'
import { DAY } from './cover.ts'
import { receiptOf } from './receipt.suite.ts'
import { Recorder, USAGE_LIMITS } from './recorder.ts'
import { UsageBook } from './usage.ts'

const PAYER = { organisation: 'org_1', key: 'key_1' }

/** @param faults what each write meets, in order; then none */
async function given({ share = 1, faults = [] as ('lost' | 'refused')[] } = {}) {
  const world = new World()
  const engine = await openEngine(':memory:', world.runtime)
  await migrate(engine, world.runtime)
  const write: Engine['write'] = async (work) => {
    const fault = faults.shift()
    if (fault === 'refused') throw new Error('refused')
    const result = await engine.write(work)
    if (fault === 'lost') throw new Error('nobody heard')
    return result
  }
  const failures: string[] = []
  const recorder = new Recorder({ ...engine, write }, world.paused, { share })
  recorder.onFailure = (what) => void failures.push(what)
  const usage = new UsageBook(engine, world.runtime)
  const requests = async () => (await usage.totals({}, { from: NOON - DAY, until: NOON + DAY })).requests
  return { world, recorder, failures, requests, lines: new Requests(engine), close: () => engine.close() }
}

test('what was written and not heard of is written again, and counts once', async () => {
  // The first write is that of the scopes.
  const { recorder, failures, requests, lines, close } = await given({ faults: ['lost', 'lost', 'refused', 'lost'] })
  recorder.record(receiptOf(), PAYER)
  for (let round = 0; round < 6; round += 1) await recorder.flush()
  expect(failures.length).toBeGreaterThan(1)
  expect([await requests(), await lines.count()]).toEqual([1, 1])
  await close()
})

test('what could not be written is tried again by itself', async () => {
  const { world, recorder, failures, requests, close } = await given({ faults: ['refused'] })
  recorder.record(receiptOf(), PAYER)
  expect(world.later).toHaveLength(1)
  await recorder.flush()
  expect([failures, await requests(), world.later.length]).toEqual([['writing usage'], 0, 1])
  recorder.record(receiptOf(), PAYER)
  await recorder.close()
  expect([await requests(), world.later.length]).toEqual([2, 0])
  await close()
})

test('of a sample the failed ones are always lines, and all of them are counted', async () => {
  const { recorder, requests, lines, close } = await given({ share: 0 })
  for (let at = 0; at < 10; at += 1) recorder.record(receiptOf(), PAYER)
  recorder.record(
    receiptOf({ final: { ending: 'failed', problem: { code: 'upstream-cut', message: '' } as never } }),
    PAYER,
  )
  await recorder.flush()
  expect([await requests(), await lines.count()]).toEqual([11, 1])
  await close()
})

test('many at once are written before their time', async () => {
  const { recorder, lines, close } = await given()
  for (let at = 0; at <= USAGE_LIMITS.requestsMax; at += 1) recorder.record(receiptOf({ at: NOON + at }), PAYER)
  await recorder.close()
  expect(await lines.count()).toBe(USAGE_LIMITS.requestsMax + 1)
  await close()
})
