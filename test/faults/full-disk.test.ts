// A log that cannot be written any more. The limit is the process's own (RLIMIT_FSIZE), so it needs no root, and what
// the relay gets is what a full disk gives: a write that fails, or that takes only half.
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { type DialectName, dialectNames, spoken } from './dialects.ts'
import { expectWhole, readLog, viewOf } from './oracle.ts'
import { KEY } from './relay-process.ts'
import { PROMPT, type Scene, openScene } from './scene.ts'

/** What the books of a new relay take: they are opened before the log, and must not be what is full. */
const BOOKS_KIB = 1_024

const endless = { tokens: 100_000, tokensPerSecond: 2_000 } as const

it('a full disk costs nothing that was given to a reader, stops what runs, refuses what comes, and can be read', async () => {
  const scene = await openScene({ short: { tokens: 5 }, endless }, { fileKibMax: BOOKS_KIB + 1_024 })
  const { relay, simulator } = scene
  const early = scene.start('openai-chat', 'short', 'early')
  await early.end()
  const earlyLog = await readLog(relay, 'openai-chat', early.id as string)

  const readers = dialectNames.map((dialect) => ({ dialect, reader: scene.start(dialect, 'endless', dialect) }))
  await Promise.all(readers.map(({ reader }) => reader.reached(1)))
  // Nothing more is bought once it cannot be kept.
  await scene.asked('endless', () =>
    simulator.journal.every(({ model, state }) => model !== 'endless' || state === 'client-gone'),
  )
  for (const dialect of dialectNames)
    expect(await refusalUnbought(scene, dialect)).toMatchObject({ status: 503, error: { code: 'log-full' } })
  expect((await fetch(`${relay.url}/health`)).status).toBe(200)
  expect(await readLog(relay, 'openai-chat', early.id as string)).toEqual(earlyLog)
  for (const { reader } of readers) {
    const view = await viewOf(relay, reader.id as string)
    await reader.reached(view.last_seq)
  }

  await relay.kill()
  await relay.start({ fileKibMax: undefined })
  expect(await readLog(relay, 'openai-chat', early.id as string)).toEqual(earlyLog)
  for (const { dialect, reader } of readers) {
    const held = [...reader.frames]
    expect(held.length).toBeGreaterThan(0)
    await reader.end()
    const log = await readLog(relay, dialect, reader.id as string)
    expect(log.frames.slice(0, held.length)).toEqual(held)
    expect(log.ended).toMatch(/^(relay-restarted|log-failed|log-full)$/)
    expect(expectedText(endless, PROMPT).startsWith(log.text)).toBe(true)
    expectWhole(reader, log)
  }
})

/**
 * Asks for new replies until one is refused before it was bought. A few heads may still fit where no frame does: those
 * are bought, and refused all the same; one that was answered a moment before its frames failed has its line broken.
 */
async function refusalUnbought({ relay, simulator }: Scene, dialect: DialectName): Promise<unknown> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const bought = simulator.journal.length
    const response = await fetch(relay.url + spoken[dialect].path, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(spoken[dialect].body('short', PROMPT)),
    }).catch(() => undefined)
    if (!response) continue
    if (response.status === 200) await response.body?.cancel().catch(() => undefined)
    else if (simulator.journal.length === bought)
      return { status: response.status, ...((await response.json()) as object) }
    else await response.text()
  }
  throw new Error('a full log took a thousand replies')
}
