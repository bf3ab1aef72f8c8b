// A network that resets every connection after k bytes, for many k: within the first frame, between a frame's data
// and its id, at its last newline, and after dozens of frames.
import { start, textOf } from '@holdfast/client'
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { type DialectName, dialectNames, spoken } from './dialects.ts'
import { engines } from './engine.ts'
import { expectFolded, expectWhole, readLog } from './oracle.ts'
import { RawReader } from './raw-reader.ts'
import { KEY } from './relay-process.ts'
import { openResetProxy } from './reset-proxy.ts'
import { TEST_MS_MAX, openScene } from './scene.ts'
import { within } from './watched.ts'

const plan = { tokens: 40, form: 'prose', seed: 'the same words for all' } as const
const said = expectedText(plan)

/** A frame is about 130 bytes in one dialect and 250 in the other: around these every byte counts. */
const lengths = [
  0, 1, 2, 5, 13, 34, 89, 120, 121, 122, 123, 124, 125, 126, 127, 128, 144, 233, 244, 245, 246, 247, 248, 249, 250, 377,
  610, 987, 1_597, 2_584, 4_096,
]

it.each(engines)(
  'a reset after every k bytes loses nothing, doubles nothing and buys nothing again (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    // Paced, so that the resets also strike while the reply is being said.
    const scene = await openScene({ prose: { ...plan, tokensPerSecond: 400 } }, { engine })
    const { relay, simulator } = scene

    const suffer = async (dialect: DialectName, bytes: number): Promise<void> => {
      const name = `${dialect}-${bytes}`
      const rawLine = await openResetProxy(() => relay.port, bytes)
      const raw = new RawReader({
        door: () => Promise.resolve(rawLine.url),
        dialect,
        reply: { model: 'prose', prompt: `${name}-raw`, idempotencyKey: `${name}-raw` },
      })
      const line = await openResetProxy(() => relay.port, bytes)
      const body = spoken[dialect].body('prose', `${name}-ours`)
      const ours = start(
        { baseURL: line.url, apiKey: KEY, dialect, body, idempotencyKey: `${name}-ours` },
        { patience: { baseMs: 1, capMs: 2 } },
      )
      await raw.end()
      const message = await within(ours.finished, () => `our client to finish with resets after ${bytes} bytes`)

      const log = await readLog(relay, dialect, raw.id as string)
      expect(log.text, name).toBe(said)
      expectWhole(raw, log)
      expect(rawLine.resets, name).toBeGreaterThan(0)
      expect(textOf(message), name).toBe(said)
      expectFolded(ours, await readLog(relay, dialect, ours.id as string))
      expect(line.resets, name).toBeGreaterThan(0)
    }
    // A few at a time: as many as make the relay busy, as few as leave the proxies their pace.
    const all = lengths.flatMap((bytes) => dialectNames.map((dialect) => [dialect, bytes] as const))
    const worker = async (): Promise<void> => {
      for (let next = all.pop(); next; next = all.pop()) await suffer(...next)
    }
    await Promise.all(Array.from({ length: 8 }, worker))

    const questions = simulator.journal.map(({ promptHash }) => promptHash)
    expect(questions).toHaveLength(2 * 2 * lengths.length)
    expect(new Set(questions).size).toBe(questions.length)
    expect(simulator.journal.map(({ state }) => state)).toEqual(questions.map(() => 'finished'))
  },
)
