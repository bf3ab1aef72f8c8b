// Two hundred readers that connect and never read, beside fifty that do.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expectedText } from '@holdfast/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { dialectNames } from './dialects.ts'
import { engines } from './engine.ts'
import { expectWhole, readLog } from './oracle.ts'
import { KEY, type RelayProcess } from './relay-process.ts'
import { type Scene, TEST_MS_MAX, openScene } from './scene.ts'

const STUCK = 200
const READING = 50
/** About 1.3 MB of frames in one dialect and 0.7 MB in the other. */
const plan = { tokens: 5_000, tokensPerSecond: 4_000, seed: 'the same words for all' } as const
const said = expectedText(plan)

/** Of asking whether they are gone, 20 ms apart. */
const ATTEMPTS_MAX = 1_000

/**
 * What two hundred readers that do not read may cost: a page of the log each (64 KiB), once as text and once as the
 * bytes that wait for the socket, 25 MiB in all, and as much again for what the garbage collector has not seen yet.
 * A relay that keeps the frames for them holds 190 MiB. What Redis answers is there twice more, as it came and in pieces.
 */
const KIB_MAX = { disk: 50 * 1024, redis: 100 * 1024 } as const

it.each(engines)(
  'two hundred readers that never read cost a page each, are let go, and the fifty others do not notice (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    if (!canRun()) return
    const limits = { readerStuckMsMax: 1_500, heartbeatMs: 400 }
    const scene = await openScene({ long: plan }, { engine, limits })
    const { relay } = scene
    // The same without the stuck ones, so that the difference is theirs.
    await readTogether(scene, 'before')
    const before = relay.memory().peakKib

    await readTogether(scene, 'beside', (ids) => openStuckReaders(relay, ids))
    expect(relay.memory().peakKib - before).toBeLessThan(KIB_MAX[engine])
    await nobodyReads(relay)
  },
)

/** Fifty readers of two long replies; `beside` is called when the replies have begun. */
async function readTogether(
  scene: Scene,
  name: string,
  beside: (ids: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const starters = dialectNames.map((dialect) => ({
    dialect,
    reader: scene.start(dialect, 'long', `${name}-${dialect}`),
  }))
  await Promise.all(starters.map(({ reader }) => reader.reached(1)))
  const ids = starters.map(({ reader }) => reader.id as string)
  await beside(ids)
  const each = READING / starters.length
  await Promise.all(
    starters.map(async ({ dialect, reader }) => {
      const id = reader.id as string
      const readers = [reader, ...Array.from({ length: each - 1 }, () => scene.follow(dialect, id))]
      await Promise.all(readers.map((one) => one.end()))
      const log = await readLog(scene.relay, dialect, id)
      expect([log.ended, log.text.length, log.text === said]).toEqual(['complete', said.length, true])
      for (const one of readers) expectWhole(one, log)
      // None of them was cut off with the others.
      expect(readers.map(({ connections }) => connections)).toEqual(readers.map(() => 2))
    }),
  )
}

/** Resolves when the relay has begun to answer each of them. */
async function openStuckReaders(relay: RelayProcess, ids: readonly string[]): Promise<void> {
  const script = fileURLToPath(new URL('stuck_readers.py', import.meta.url))
  const child = spawn('python3', [script, String(relay.port), KEY, String(STUCK), ...ids], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.stdin.end())
  await once(child.stdout, 'data')
}

/** That they are gone is known from the relay's own count only, which has to be asked for. */
async function nobodyReads(relay: RelayProcess): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const response = await fetch(`${relay.url}/ready`)
    if (((await response.json()) as { readers: number }).readers === 0) return
    await sleep(20)
  }
  throw new Error('some of the readers that do not read were never let go')
}

/** Linux, for the memory of a process; Python, for the size of a socket's buffer. In CI there are both, or it is red. */
function canRun(): boolean {
  if (process.platform === 'linux' && spawnSync('python3', ['--version']).status === 0) return true
  const message = 'NOT TESTED: readers that never read. This test needs Linux and python3.'
  if (process.env['CI']) throw new Error(message)
  console.error(message)
  return false
}
