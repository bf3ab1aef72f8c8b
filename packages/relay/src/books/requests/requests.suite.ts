// The request log in every engine.
import { expect, test } from 'vitest'
import type { Books } from '../books.ts'
import type { Payer } from '../usage/entry.ts'
import { chargeOf, receiptOf } from '../usage/receipt.suite.ts'
import { NOON, type World } from '../world.suite.ts'
import type { RequestFilter } from './requests.ts'

const DAY = 86_400_000

export function requestsSuite(given: () => { books: Books; world: World }) {
  const payer = (at: number): Payer => ({
    organisation: `org_${at % 2}`,
    project: `prj_${at % 2}`,
    key: `key_${at % 4}`,
  })
  const fill = async (count: number): Promise<void> => {
    const { recorder } = given().books
    for (let at = 0; at < count; at += 1)
      recorder.record(
        receiptOf({
          id: `rpl_${at}`,
          at: NOON + at,
          model: `m${at % 3}`,
          ...(at % 5 === 0 && {
            final: { ending: 'failed', problem: { code: 'upstream-cut', message: 'cut' } as never },
          }),
        }),
        payer(at),
      )
    await recorder.flush()
  }
  const walk = async (filter: RequestFilter, max: number): Promise<string[]> => {
    const ids: string[] = []
    let before: number | undefined
    do {
      const page = await given().books.requests.list(filter, { max, ...(before !== undefined && { before }) })
      ids.push(...page.requests.map(({ id }) => id))
      before = page.next
    } while (before !== undefined)
    return ids
  }

  test('page by page it is all of them, the newest first, whatever is asked for', async () => {
    await fill(60)
    const all = Array.from({ length: 60 }, (_, at) => 59 - at)
    const cases: [RequestFilter, (at: number) => boolean][] = [
      [{}, () => true],
      [{ organisation: 'org_1' }, (at) => at % 2 === 1],
      [{ project: 'prj_0' }, (at) => at % 2 === 0],
      [{ key: 'key_3' }, (at) => at % 4 === 3],
      [{ model: 'm1' }, (at) => at % 3 === 1],
      [{ upstream: 'one' }, () => true],
      [{ ending: 'failed' }, (at) => at % 5 === 0],
      [{ ending: 'complete' }, (at) => at % 5 !== 0],
      [{ organisation: 'org_1', ending: 'failed' }, (at) => at % 10 === 5],
      [{ organisation: 'org_0', model: 'm0', ending: 'complete' }, (at) => at % 6 === 0 && at % 5 !== 0],
      [{ problem: 'upstream-cut' }, (at) => at % 5 === 0],
      [{ organisation: 'org_1', problem: 'nothing' }, () => false],
      [{ organisation: 'org_1', key: 'key_0' }, () => false],
      [{ from: NOON + 10, until: NOON + 20 }, (at) => at >= 10 && at < 20],
      [{ organisation: 'org_1', from: NOON + 10, until: NOON + 20 }, (at) => at % 2 === 1 && at >= 10 && at < 20],
    ]
    for (const [filter, isOne] of cases)
      for (const max of [1, 7, 100])
        expect([filter, max, await walk(filter, max)]).toEqual([
          filter,
          max,
          all.filter(isOne).map((at) => `rpl_${at}`),
        ])
  })

  test('one of them is found with all that is known of it, by whose it is', async () => {
    const { recorder, requests } = given().books
    const receipt = receiptOf({ id: 'rpl_a', steps: [{ at: NOON, what: 'adopted' }] })
    recorder.record(receipt, payer(1), chargeOf(receipt))
    await recorder.flush()
    const found = await requests.find('rpl_a', 'org_1')
    expect(found).toMatchObject({ input: 100, output: 20, first_ms: 500, gap_ms: 40, upstream: 'one' })
    expect(found?.details).toMatchObject({ attempts: receipt.attempts, steps: receipt.steps })
    expect(found?.details.price?.ratios).toEqual([{ name: 'mark-up', millionths: 1_500_000 }])
    expect(await requests.find('rpl_a', 'org_2')).toBeUndefined()
    expect(await requests.find('rpl_b')).toBeUndefined()
  })

  test('a receipt that comes twice is one line', async () => {
    const { recorder, requests } = given().books
    const receipt = receiptOf({ id: 'rpl_a' })
    for (const _ of [1, 2]) {
      recorder.record(receipt, payer(1))
      await recorder.flush()
    }
    expect(await walk({}, 10)).toEqual(['rpl_a'])
    expect(await requests.count()).toBe(1)
  })

  test('lines go when they are too old, their bodies with them', async () => {
    const { books, world } = given()
    await fill(3)
    world.time = NOON + 29 * DAY
    await books.retention.sweep()
    expect(await books.requests.count()).toBe(3)
    world.time = NOON + 31 * DAY
    await books.retention.sweep()
    expect([await books.requests.count(), await walk({}, 10)]).toEqual([0, []])
  })
}
