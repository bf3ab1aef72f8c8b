// Leaving under `keep` and `drain`, wherever the answer is: what runs on, for how long, and what is there afterwards.
import { expectedText } from '@holdfast/simulator'
import { describe, expect, it } from 'vitest'
import { engines } from './engine.ts'
import {
  type Case,
  QUESTION,
  SAID,
  type Stage,
  casesIn,
  expectAccounted,
  openStage,
  passing,
  phases,
  rehearse,
} from './leaving.ts'
import { readLog } from './oracle.ts'
import { TEST_MS_MAX } from './scene.ts'
import { within } from './watched.ts'

const GRACE_MS = 1_000
/** Two processes read one clock, each when it comes to it. */
const CLOCK_MS = 50

type Placed = ReturnType<typeof casesIn>[number]

/** Asks, and leaves when the answer is where it is to be left. Resolves with when that was. */
async function leave(stage: Stage, one: Placed, disconnect: string): Promise<number> {
  rehearse(stage, one.model, one.phase.plans)
  const asker = stage.ask(one, headersOf(one, disconnect))
  await stage.saw(one.model, one.phase.isReached)
  return asker.leave()
}

const headersOf = ({ model }: Case, disconnect: string): Record<string, string> => ({
  'holdfast-disconnect': disconnect,
  'holdfast-segments': 'continue',
  'idempotency-key': model,
})

/** It came to its end, all of it is there, and what the provider counted is what it cost. */
async function expectWholeReply(stage: Stage, { model, client, form, phase }: Placed): Promise<void> {
  const { id } = await stage.ended(model)
  const told = await stage.told(id)
  expect([told.state, told.ending, told.problem], model).toEqual(['ended', 'complete', null])
  expect(told.message.blocks.map(({ text }) => text).join(''), model).toBe(expectedText(SAID, QUESTION))
  if (form === 'stream') expect((await readLog(stage, client, id)).text, model).toBe(expectedText(SAID, QUESTION))
  const entries = stage.entries(model)
  expect(entries, model).toHaveLength(phase.plans.length)
  expect(entries.at(-1), model).toMatchObject({ state: 'finished' })
  expectAccounted(told, entries, model)
  expect(told.purchases.at(-1)?.estimated, `${model}: the provider said what it was`).toBeUndefined()
}

describe.each(engines)('in the log of %s', (engine) => {
  it('under “keep” the provider goes on for the grace period, and no longer', { timeout: TEST_MS_MAX }, async () => {
    const cases = casesIn(phases)
    const stage = await openStage(cases, { engine })
    const goAway = async (one: Placed): Promise<void> => {
      const { model, phase } = one
      const leftAt = await leave(stage, one, 'keep; grace=1')
      const { id, endedAt } = await stage.ended(model)
      expect(endedAt - leftAt, model).toBeGreaterThanOrEqual(GRACE_MS - CLOCK_MS)
      if (!phase.isBetween) {
        const gone = await stage.saw(model, ({ state }) => state === 'client-gone')
        expect((gone.endedAt as number) - leftAt, model).toBeGreaterThanOrEqual(GRACE_MS - CLOCK_MS)
      }
      const told = await stage.told(id)
      expect([told.state, told.ending], model).toEqual(['ended', 'stopped'])
      expectAccounted(told, stage.entries(model), model)
      expect(stage.entries(model), model).toHaveLength(phase.plans.length)
    }
    await Promise.all(cases.map(goAway))
  })

  it('under “keep” somebody who comes back in time keeps it', { timeout: TEST_MS_MAX }, async () => {
    const cases = casesIn(passing)
    const stage = await openStage(cases, { engine })
    const comeBack = async (one: Placed): Promise<void> => {
      await leave(stage, one, 'keep; grace=1')
      // The same request under the same key is the same reply, also for who was never told its name.
      const again = stage.ask(one, headersOf(one, 'keep; grace=1'))
      await within(again.over, () => `the end of ${one.model}`)
      expect((await again.head)?.status, one.model).toBe(200)
      await expectWholeReply(stage, one)
    }
    await Promise.all(cases.map(comeBack))
  })

  it(
    'under “drain” the provider comes to its end, and all of it can be read later',
    { timeout: TEST_MS_MAX },
    async () => {
      const cases = casesIn(passing)
      const stage = await openStage(cases, { engine })
      const goAway = async (one: Placed): Promise<void> => {
        await leave(stage, one, 'drain')
        await expectWholeReply(stage, one)
      }
      await Promise.all(cases.map(goAway))
    },
  )
})
