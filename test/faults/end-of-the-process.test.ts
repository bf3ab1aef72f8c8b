// The relay's process ends, or does not begin: SIGTERM, impatience, and two relays in one directory.
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { dialectNames } from './dialects.ts'
import { expectWhole, readLog } from './oracle.ts'
import { refusedRelay } from './relay-process.ts'
import { PROMPT, openScene } from './scene.ts'

const plan = { tokens: 80, tokensPerSecond: 80 } as const

it('SIGTERM lets what is running come to its end, and takes nothing more', async () => {
  const scene = await openScene({ paced: plan })
  const { relay } = scene
  const readers = dialectNames.map((dialect) => ({ dialect, reader: scene.start(dialect, 'paced', dialect) }))
  await Promise.all(readers.map(({ reader }) => reader.reached(5)))
  const exit = relay.signal('SIGTERM')
  const { code, signal } = await exit
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  await expect(fetch(`${relay.url}/health`)).rejects.toThrow()
  // All of it came before the process was gone; only that there is no more, it could not say any more.
  const held = readers.map(({ reader }) => [...reader.frames])

  await relay.start()
  for (const [at, { dialect, reader }] of readers.entries()) {
    await reader.end()
    const log = await readLog(relay, dialect, reader.id as string)
    expect([log.ended, log.text]).toEqual(['complete', expectedText(plan, PROMPT)])
    expect(held[at]).toEqual(log.frames)
    expectWhole(reader, log)
  }
})

it('a second SIGTERM ends it at once, and the next start gives the running replies their ending', async () => {
  const scene = await openScene({ silent: { tokens: 20, stallAtEvent: 6 } })
  const { relay } = scene
  const readers = dialectNames.map((dialect) => ({ dialect, reader: scene.start(dialect, 'silent', dialect) }))
  await Promise.all(readers.map(({ reader }) => reader.reached(6)))
  const gone = relay.signal('SIGTERM')
  // The second must not overtake the first: that one is heard when the door is closed.
  await doorClosed(relay.url)
  await relay.signal('SIGTERM')
  expect(await gone).toMatchObject({ code: 130 })

  await relay.start()
  for (const { dialect, reader } of readers) {
    await reader.end()
    const log = await readLog(relay, dialect, reader.id as string)
    expect([log.ended, log.frames.length]).toEqual(['relay-restarted', 7])
    expectWhole(reader, log)
  }
})

it('a second relay in the same directory is refused, and the first one does not notice', async () => {
  const scene = await openScene({ paced: plan })
  const { relay, options } = scene
  const reader = scene.start('openai-chat', 'paced', 'through')
  await reader.reached(5)
  const second = await refusedRelay(options)
  expect(second.code).toBe(2)
  expect(second.stderr).toMatch(/Another relay is using the books/)
  expect(second.stderr).toContain(options.dataDirectory)
  expect(second.stderr, 'a sentence, not a stack').not.toMatch(/^\s+at /m)
  await reader.end()
  const log = await readLog(relay, 'openai-chat', reader.id as string)
  expect(log.ended).toBe('complete')
  expectWhole(reader, log)
})

/** Resolves when nobody listens there any more. */
async function doorClosed(url: string): Promise<void> {
  while (await fetch(`${url}/health`, { headers: { connection: 'close' } }).then(Boolean, () => false));
}
