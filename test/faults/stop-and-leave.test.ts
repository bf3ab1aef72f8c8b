// Stop is a durable command, and leaving is not stopping: what becomes of the reply, and what the provider saw.
import { type Entry, expectedText } from '@holdfast/simulator'
import { describe, expect, it } from 'vitest'
import { type DialectName, dialectNames } from './dialects.ts'
import { engines } from './engine.ts'
import { expectWhole, readLog, stop } from './oracle.ts'
import { PROMPT, type Scene, openScene } from './scene.ts'

const SAID = 6
const silent = { tokens: 20, stallAtEvent: SAID } as const
const paced = { tokens: 60, tokensPerSecond: 40 } as const

describe.each(engines)('in the log of %s', (engine) => {
  it('a stop that was acknowledged is one after kill -9 too, and buys nothing more', async () => {
    const scene = await openScene({ silent }, { engine })
    const { relay, simulator } = scene
    const replies = Array.from({ length: 20 }, (_, at) => at).flatMap((at) =>
      dialectNames.map((dialect) => ({ dialect, reader: scene.start(dialect, 'silent', `${dialect}-${at}`) })),
    )
    await Promise.all(replies.map(({ reader }) => reader.reached(SAID)))

    // All of them at once, and the kill at the first answer: some stops are acknowledged by then, some under way.
    const answers = replies.map(({ reader }) =>
      stop(relay, reader.id as string).then(
        ({ status }) => status,
        () => undefined,
      ),
    )
    await Promise.race(answers)
    await relay.kill()
    const acknowledged = await Promise.all(answers)
    expect(acknowledged).toContain(200)

    await relay.start()
    for (const [at, { dialect, reader }] of replies.entries()) {
      await reader.end()
      const log = await readLog(relay, dialect, reader.id as string)
      if (acknowledged[at] === 200) expect(log.ended).toBe('reply-stopped')
      else expect(log.ended).toMatch(/^(reply-stopped|relay-restarted)$/)
      expect(log.frames).toHaveLength(SAID + 1)
      expectWhole(reader, log)
    }
    expect(simulator.journal.map(({ state }) => state)).toEqual(replies.map(() => 'client-gone'))
  })

  it('a stop reaches the provider, and every reader reads that it was one', async () => {
    const scene = await openScene({ silent }, { engine })
    for (const dialect of dialectNames) {
      const reader = scene.start(dialect, 'silent', dialect)
      await reader.reached(SAID)
      expect((await stop(scene.relay, reader.id as string)).status).toBe(200)
      await scene.asked('silent', (entry) => entry.dialect === dialect && isGone(entry))
      await reader.end()
      const log = await readLog(scene.relay, dialect, reader.id as string)
      expect([log.ended, reader.ending]).toEqual(['reply-stopped', 'stopped'])
      expectWhole(reader, log)
    }
  })

  it('leaving ends what nobody reads: at once where nothing was said or “cancel”, after the grace period under “keep”', async () => {
    const policies = ['', 'cancel', 'keep; grace=1']
    const scene = await openScene(Object.fromEntries(policies.map((policy) => [modelOf(policy), silent])), { engine })
    const leave = async (policy: string, dialect: DialectName): Promise<void> => {
      const { id, leftAt } = await startAndLeave(scene, dialect, policy)
      const { endedAt } = await scene.asked(modelOf(policy), (entry) => entry.dialect === dialect && isGone(entry))
      if (policy.startsWith('keep')) expect(endedAt).toBeGreaterThanOrEqual(leftAt + 1_000)
      const back = scene.follow(dialect, id)
      await back.end()
      const log = await readLog(scene.relay, dialect, id)
      expect(log.ended, policy).toBe('reply-stopped')
      expectWhole(back, log)
    }
    await Promise.all(policies.flatMap((policy) => dialectNames.map((dialect) => leave(policy, dialect))))
  })

  it('leaving under “drain”, or under “keep” for less than the grace period, ends nothing', async () => {
    const policies = ['drain', 'keep', 'keep; grace=60']
    const scene = await openScene(Object.fromEntries(policies.map((policy) => [modelOf(policy), paced])), { engine })
    const leave = async (policy: string, dialect: DialectName): Promise<void> => {
      const { id } = await startAndLeave(scene, dialect, policy)
      await scene.asked(modelOf(policy), (entry) => entry.dialect === dialect && entry.state === 'finished')
      const back = scene.follow(dialect, id)
      await back.end()
      expect([back.text, back.ending], policy).toEqual([expectedText(paced, PROMPT), 'complete'])
      expectWhole(back, await readLog(scene.relay, dialect, id))
    }
    const comeBack = async (dialect: DialectName): Promise<void> => {
      const { id } = await startAndLeave(scene, dialect, 'keep; grace=1', 'keep')
      // The reply lasts longer than the grace period, so one that was not called off would strike.
      const back = scene.follow(dialect, id)
      await back.end()
      expect([back.text, back.ending]).toEqual([expectedText(paced, PROMPT), 'complete'])
    }
    await Promise.all([
      ...policies.flatMap((policy) => dialectNames.map((dialect) => leave(policy, dialect))),
      ...dialectNames.map(comeBack),
    ])
  })
})

/** The policy, as it can stand in a model's name. */
const modelOf = (policy: string): string => policy.replace(/\W+/g, '-') || 'unsaid'

const isGone = ({ state }: Entry): boolean => state === 'client-gone'

async function startAndLeave(scene: Scene, dialect: DialectName, disconnect: string, model = modelOf(disconnect)) {
  const reader = scene.start(dialect, model, `${dialect}-${model}-${disconnect.length}`, { disconnect })
  await reader.reached(SAID)
  reader.leave()
  return { id: reader.id as string, leftAt: Date.now() }
}
