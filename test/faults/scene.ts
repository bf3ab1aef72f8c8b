// The scene of one test: a provider, a relay with a directory of its own, and people who read. All of it is gone when
// the test is over.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Entry, type PlanInput, type Simulator, startSimulator } from '@holdfast/simulator'
import { onTestFinished } from 'vitest'
import type { DialectName } from './dialects.ts'
import { type EngineName, openEngine } from './engine.ts'
import { RawReader, type RawReaderOptions } from './raw-reader.ts'
import { RelayProcess, type RelayProcessOptions } from './relay-process.ts'
import { within } from './watched.ts'

export interface Differently extends Pick<RawReaderOptions, 'disconnect' | 'segments' | 'onFrames'> {
  /** Otherwise the same question for all. */
  readonly prompt?: string
}

export interface Scene {
  readonly simulator: Simulator
  readonly relay: RelayProcess
  /** As the relay has it. */
  readonly options: RelayProcessOptions
  /** Starts a reply, and reads it. Its model is the plan's name. */
  start(dialect: DialectName, model: string, key: string, changed?: Differently): RawReader
  follow(dialect: DialectName, id: string): RawReader
  /** Resolves with what the provider wrote down about the one request for `model`. */
  asked(model: string, test?: (entry: Entry) => boolean): Promise<Entry>
}

/** For the longest of these tests. Alone on two cores they take a quarter of a minute at most; a busy machine has time. */
export const TEST_MS_MAX = 180_000

/** The question that every reply here answers. It chooses the simulator's words. */
export const PROMPT = 'How deep is the sea?'

/** @param plans what the provider says when it is asked for the model of that name */
export async function openScene(
  plans: Readonly<Record<string, PlanInput>>,
  { engine: engineName = 'disk', ...changed }: Partial<RelayProcessOptions> & { readonly engine?: EngineName } = {},
): Promise<Scene> {
  const engine = await openEngine(engineName)
  const dataDirectory = await mkdtemp(join(tmpdir(), 'holdfast-faults-'))
  const simulator = await startSimulator()
  for (const [model, plan] of Object.entries(plans)) simulator.control(plan, { model })
  const options = {
    dataDirectory,
    upstreamUrl: simulator.url,
    ...changed,
    limits: { ...engine.limits, ...changed.limits },
    environment: { ...engine.environment, ...changed.environment },
  }
  const relay = new RelayProcess(options)
  const readers: RawReader[] = []
  onTestFinished(async () => {
    for (const reader of readers) reader.leave()
    await relay.close()
    await simulator.close()
    await engine.close()
    await rm(dataDirectory, { recursive: true, force: true })
  })
  await relay.start()

  const door = async (): Promise<string> => {
    await relay.up()
    return relay.url
  }
  const reading = (reader: RawReader): RawReader => {
    readers.push(reader)
    return reader
  }
  return {
    simulator,
    relay,
    options,
    start: (dialect, model, idempotencyKey, { prompt = PROMPT, ...changed } = {}) =>
      reading(new RawReader({ door, dialect, reply: { model, prompt, idempotencyKey }, ...changed })),
    follow: (dialect, id) => reading(new RawReader({ door, dialect, reply: id })),
    asked: (model, test = () => true) =>
      within(
        simulator.when((entry) => entry.model === model && test(entry)),
        () => `the provider to be asked for ${model}`,
      ),
  }
}
