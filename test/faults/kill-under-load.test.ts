// kill -9 at random moments, each time under two hundred replies that are running and readers of all earlier ones
// that are still coming back.
import { randomBytes } from 'node:crypto'
import { type PlanInput, expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { createDice } from '../simulation/dice.ts'
import { type DialectName, dialectNames } from './dialects.ts'
import { engines } from './engine.ts'
import { expectWhole, readLog } from './oracle.ts'
import type { RawReader } from './raw-reader.ts'
import { TEST_MS_MAX, openScene } from './scene.ts'
import { Watched } from './watched.ts'

const REPLIES = 200
/** Each is as good as the next; in Redis each takes the time of a lease. */
const KILLS = { disk: 3, redis: 1 } as const
// Long enough that a slow machine, too, is still in the middle of it when the relay is killed.
const plan = {
  tokens: 240,
  tokensPerSecond: 60,
  jitter: 1,
  seed: 'the same words for all',
} as const satisfies PlanInput
const said = expectedText(plan)
/** Of one wave of replies; more than this and some of them are over. */
const FRAMES_SEEN_MAX = REPLIES * 30

it.each(engines)(
  'readers of 200 concurrent replies end with exactly their logs, however often the relay is killed (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    const seed = process.env['HOLDFAST_SEED'] ?? randomBytes(4).toString('hex')
    console.log(`seed ${seed} (HOLDFAST_SEED repeats the moments, as far as real processes can be repeated)`)
    const dice = createDice(seed)
    const scene = await openScene({ steady: plan }, { engine })
    const { relay, simulator } = scene
    const readers: { readonly reader: RawReader; readonly dialect: DialectName }[] = []

    for (let wave = 0; wave < KILLS[engine]; wave++) {
      const killAfter = dice.between(1, FRAMES_SEEN_MAX)
      const gauge = new Watched()
      let seen = 0
      const onFrames = (count: number): void => {
        seen += count
        gauge.changed()
      }
      const fresh = Array.from({ length: REPLIES }, (_, at) => {
        const dialect = dialectNames[at % dialectNames.length] as DialectName
        // Each asks something else, so that the provider's journal tells them apart.
        const name = `wave-${wave}-reply-${at}`
        return { dialect, reader: scene.start(dialect, 'steady', name, { prompt: name, onFrames }) }
      })
      readers.push(...fresh)
      await gauge.until(
        () => seen >= killAfter,
        () => `${killAfter} frames of wave ${wave}; ${seen} came`,
      )
      const running = simulator.journal.filter(({ state }) => state === 'running')
      expect(running.length, 'a kill that nobody feels proves nothing').toBeGreaterThan(0)
      await relay.kill()
      await relay.start()
    }
    await Promise.all(readers.map(({ reader }) => reader.end()))

    let restarted = 0
    for (const { reader, dialect } of readers) {
      const log = await readLog(relay, dialect, reader.id as string)
      expectWhole(reader, log)
      expect(said.startsWith(log.text)).toBe(true)
      if (log.ended === 'relay-restarted') restarted += 1
      else expect([log.ended, log.text]).toEqual(['complete', said])
    }
    expect(restarted).toBeGreaterThan(0)
    expect(new Set(readers.map(({ reader }) => reader.id)).size).toBe(readers.length)
    // Killed between the log's head and the request, a reply was never bought. None was bought twice.
    const questions = simulator.journal.map(({ promptHash }) => promptHash)
    expect(new Set(questions).size).toBe(questions.length)
    expect(questions.length).toBeGreaterThan(readers.length / 2)
  },
)
