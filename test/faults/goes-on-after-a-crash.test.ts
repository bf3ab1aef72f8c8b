// kill -9 of the relay in mid-sentence: for readers that understand segments the next one goes on with the reply.
import { randomBytes } from 'node:crypto'
import { type Reply, start, textOf } from '@holdfast/client'
import { type PlanInput, expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { createDice } from '../simulation/dice.ts'
import { type DialectName, dialectNames, spoken } from './dialects.ts'
import { engines } from './engine.ts'
import { expectFolded, expectWhole, readLog } from './oracle.ts'
import type { RawReader } from './raw-reader.ts'
import { access } from './relay-process.ts'
import { PROMPT, TEST_MS_MAX, openScene } from './scene.ts'
import { marksIn, shown } from './seams.ts'
import { Watched, within } from './watched.ts'

const said = { tokens: 120, form: 'numbered' } as const satisfies PlanInput
/** Events after which the provider falls silent, in the first life and in the second, which begins with what was said. */
const STALLS = [20, 40]
/** Frames that each reader is given in each life before it ends. */
const MORE = 10

it.each(engines)(
  'a reply that is interrupted by two crashes ends with its whole text, marked, for whoever reads it (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    const scene = await openScene({ model: { ...said, stallAtEvent: STALLS[0] } }, { engine })
    const { relay, simulator } = scene
    const readers = dialectNames.map((dialect) => ({
      dialect,
      raw: scene.start(dialect, 'model', `${dialect}-raw`, { segments: 'continue' }),
      ours: start({
        ...access(relay),
        dialect,
        body: spoken[dialect].body('model', PROMPT),
        segments: ['continue'],
      }),
    }))
    let held = readers.map(() => ({ raw: 0, ours: 0 }))
    for (const plan of [{ ...said, stallAtEvent: STALLS[1] }, said]) {
      await Promise.all(
        readers.flatMap(({ raw, ours }, at) => [
          raw.reached((held[at]?.raw ?? 0) + MORE),
          within(reached(ours, (held[at]?.ours ?? 0) + MORE), () => 'our client to have read more'),
        ]),
      )
      await relay.kill()
      held = readers.map(({ raw, ours }) => ({ raw: raw.last, ours: ours.seq }))
      simulator.control(plan, { model: 'model' })
      await relay.start()
    }
    const whole = expectedText(said, PROMPT)
    for (const { dialect, raw, ours } of readers) {
      await raw.end()
      const log = await readLog(relay, dialect, raw.id as string)
      expect([log.ended, log.text]).toEqual(['complete', whole])
      expect(marksIn(log.frames)).toMatchObject([
        { segment: 2, how: 'continued' },
        { segment: 3, how: 'continued' },
      ])
      expectWhole(raw, log)
      const message = await within(ours.finished, () => 'our client to finish')
      expect([message.ending, textOf(message)]).toEqual(['complete', whole])
      expectFolded(ours, await readLog(relay, dialect, ours.id as string))
    }
    // Four replies, and each was bought three times: from its beginning, and twice for what was missing.
    const continuations = simulator.journal.map(({ continuation }) => continuation?.isOwn)
    expect(continuations).toHaveLength(3 * 2 * readers.length)
    expect(continuations.filter((isOwn) => isOwn === undefined)).toHaveLength(2 * readers.length)
    expect(continuations).not.toContain(false)
  },
)

/** Resolves when our client has frame `seq`. */
function reached(client: Reply, seq: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (client.seq < seq) return
      forget()
      resolve()
    }
    const forget = client.subscribe(look)
    look()
  })
}

const REPLIES = 60
const KILLS = { disk: 2, redis: 1 } as const
const paced = {
  tokens: 240,
  tokensPerSecond: 60,
  jitter: 1,
  seed: 'the same words for all',
} as const satisfies PlanInput

it.each(engines)(
  'of many replies that run when the relay is killed each ends with its whole text (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    const seed = process.env['HOLDFAST_SEED'] ?? randomBytes(4).toString('hex')
    console.log(`seed ${seed} (HOLDFAST_SEED repeats the moments, as far as real processes can be repeated)`)
    const dice = createDice(seed)
    const scene = await openScene({ steady: paced }, { engine })
    const { relay, simulator } = scene
    const gauge = new Watched()
    let seen = 0
    const onFrames = (count: number): void => {
      seen += count
      gauge.changed()
    }
    const readers: { readonly reader: RawReader; readonly dialect: DialectName }[] = Array.from(
      { length: REPLIES },
      (_, at) => {
        const dialect = dialectNames[at % dialectNames.length] as DialectName
        const name = `reply-${at}`
        return { dialect, reader: scene.start(dialect, 'steady', name, { segments: 'continue, restart', onFrames }) }
      },
    )
    for (let kills = 0; kills < KILLS[engine]; kills++) {
      const killAt = seen + dice.between(1, REPLIES * 50)
      await gauge.until(
        () => seen >= killAt,
        () => `${killAt} frames; ${seen} came`,
      )
      const running = simulator.journal.filter(({ state }) => state === 'running')
      expect(running.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)
      await relay.kill()
      await relay.start()
    }
    const whole = expectedText(paced, PROMPT)
    let seams = 0
    for (const { reader, dialect } of readers) {
      await reader.end()
      const log = await readLog(relay, dialect, reader.id as string)
      expectWhole(reader, log)
      expect([log.ended, shown(dialect, log.frames)]).toEqual(['complete', whole])
      seams += marksIn(log.frames).length
    }
    expect(seams).toBeGreaterThan(0)
    expect(new Set(readers.map(({ reader }) => reader.id)).size).toBe(REPLIES)
  },
)
