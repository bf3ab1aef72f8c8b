// kill -9 while the HTTP status of a reply is still open: the reader knows nothing yet, not even the reply's name.
import { start } from '@holdfast/client'
import { expectedText } from '@holdfast/simulator'
import { describe, expect, it } from 'vitest'
import { dialectNames, spoken } from './dialects.ts'
import { engines } from './engine.ts'
import { expectWhole, readLog } from './oracle.ts'
import { access } from './relay-process.ts'
import { PROMPT, openScene } from './scene.ts'
import { within } from './watched.ts'

describe.each(engines)('in the log of %s', (engine) => {
  it('a kill -9 before the first byte leaves a reply that its idempotency key still finds, bought once', async () => {
    const scene = await openScene({ mute: { headMs: Number.POSITIVE_INFINITY } }, { engine })
    const { relay, simulator } = scene
    const people = dialectNames.map((dialect) => {
      const raw = scene.start(dialect, 'mute', `${dialect}-raw`)
      const request = { ...access(relay), dialect, body: spoken[dialect].body('mute', PROMPT), segments: [] }
      const idempotencyKey = `${dialect}-ours`
      const ours = start({ ...request, idempotencyKey }, { patience: { baseMs: 5, capMs: 50, cutsMax: 1_000 } })
      return { dialect, raw, ours, idempotencyKey }
    })
    await scene.asked('mute', () => simulator.journal.length === 2 * people.length)
    expect(people.map(({ raw, ours }) => raw.id ?? ours.id)).toEqual(people.map(() => undefined))

    await relay.kill()
    await relay.start()
    for (const { dialect, raw, ours } of people) {
      await raw.end()
      const log = await readLog(relay, dialect, raw.id as string)
      expect(log.ended).toBe('relay-restarted')
      expect(log.frames).toHaveLength(1)
      // On a disk it is over before anybody is answered: the status was still open, so it says so, and the log says the same to
      // whoever follows. In Redis the lease of the dead may have to run out first, and whoever asks meanwhile follows.
      const isOver = engine === 'disk'
      expect(isOver ? [[502]] : [[], [502]]).toContainEqual(raw.refusals)
      expectWhole(raw, log)

      const ended = await within(
        ours.finished.then(
          ({ problem }) => ({ problem }),
          (cause: unknown) => cause,
        ),
        () => 'our client to come to an end',
      )
      expect(ended).toMatchObject({ problem: { code: 'relay-restarted', ...(isOver && { status: 502 }) } })
    }
    expect(simulator.journal).toHaveLength(2 * people.length)
  })

  it('… and one whose reader understands segments is asked for again, and its key finds the answer', async () => {
    const said = { tokens: 20 } as const
    const scene = await openScene({ model: { ...said, headMs: Number.POSITIVE_INFINITY } }, { engine })
    const { relay, simulator } = scene
    const readers = dialectNames.map((dialect) => ({
      dialect,
      raw: scene.start(dialect, 'model', `${dialect}-raw`, { segments: 'restart' }),
    }))
    await scene.asked('model', () => simulator.journal.length === readers.length)
    await relay.kill()
    simulator.control(said, { model: 'model' })
    await relay.start()
    for (const { dialect, raw } of readers) {
      await raw.end()
      const log = await readLog(relay, dialect, raw.id as string)
      expect([log.ended, log.text]).toEqual(['complete', expectedText(said, PROMPT)])
      expectWhole(raw, log)
    }
    expect(simulator.journal).toHaveLength(2 * readers.length)
  })
})
