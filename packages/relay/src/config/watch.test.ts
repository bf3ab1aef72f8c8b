import { describe, expect, onTestFinished, test } from 'vitest'
import { type LoadedPlan, type RefusedPlan, isLoaded, loadPlan } from './load.ts'
import { type PlanWatch, type Surroundings, watchPlan } from './watch.ts'

const FILE = '/etc/app/holdfast.yaml'
const GOOD = 'upstreams:\n  openai: { keys: [{ file: /run/secrets/openai }] }\n'

interface Stage {
  readonly files: Map<string, string>
  readonly links: Map<string, string>
  /** Directories that are watched now. */
  readonly watched: () => string[]
  readonly told: string[]
  readonly failures: unknown[]
  readonly watch: PlanWatch
  readonly reads: () => number
  /** As the operating system says it. */
  stir(directory: string): void
  hangUp(): void
  /** Lets time go by, and everything happen that comes of it. */
  pass(ms: number): Promise<void>
}

async function stage(
  more: { onPlan?: (loaded: LoadedPlan) => void; beforeWatching?: (files: Map<string, string>) => void } = {},
): Promise<Stage> {
  const files = new Map([
    [FILE, GOOD],
    ['/run/secrets/openai', 'first'],
  ])
  const links = new Map<string, string>()
  const watchers = new Set<{ directory: string; onChange: () => void }>()
  const timers = new Set<{ at: number; work: () => void }>()
  const told: string[] = []
  const failures: unknown[] = []
  let now = 0
  let reads = 0
  let hangUp = (): void => {}
  const surroundings: Surroundings = {
    async readFile(path) {
      reads += 1
      const text = files.get(path)
      if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' })
      return text
    },
    realPath: async (path) => links.get(path) ?? path,
    watchDirectory(directory, onChange) {
      const watcher = { directory, onChange }
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    onHangUp(work) {
      hangUp = work
      return () => (hangUp = () => {})
    },
  }
  const loaded = await loadPlan(FILE, {}, surroundings.readFile)
  if (!isLoaded(loaded)) throw new Error('the stage is broken')
  more.beforeWatching?.(files)
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
  const watch = watchPlan({
    path: FILE,
    environment: {},
    loaded,
    surroundings,
    runtime: {
      after(ms, work) {
        const timer = { at: now + ms, work }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    onPlan(plan) {
      told.push(`plan ${plan.plan.upstreams.flatMap(({ secrets }) => secrets).join()}`)
      more.onPlan?.(plan)
    },
    onRefused: (refused: RefusedPlan) => told.push(`refused: ${refused.problems.map(({ message }) => message).join()}`),
    onFailure: (cause) => failures.push(cause),
  })
  await settle()
  onTestFinished(() => watch.close())
  return {
    files,
    links,
    told,
    failures,
    watch,
    watched: () => [...watchers].map(({ directory }) => directory).sort(),
    reads: () => reads,
    stir: (directory) => watchers.forEach((one) => one.directory === directory && one.onChange()),
    hangUp: () => hangUp(),
    async pass(ms) {
      const until = now + ms
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
        if (!due) break
        timers.delete(due)
        now = due.at
        due.work()
        await settle()
      }
      now = until
      await settle()
    },
  }
}

describe('a change', () => {
  test('of the file makes a new plan, once it has settled', async () => {
    const { files, told, stir, pass } = await stage()
    files.set(FILE, GOOD.replace('openai:', 'other: { provider: openai, keys: [] }\n  openai:'))
    stir('/etc/app')
    stir('/etc/app')
    expect(told).toEqual([])
    await pass(100)
    expect(told).toEqual(['plan ,first'])
  })

  test('of a key’s file makes the new key take over', async () => {
    const { files, told, stir, pass } = await stage()
    files.set('/run/secrets/openai', 'second')
    stir('/run/secrets')
    await pass(100)
    expect(told).toEqual(['plan second'])
  })

  test('between reading and watching is not missed', async () => {
    const { told } = await stage({ beforeWatching: (files) => files.set('/run/secrets/openai', 'second') })
    expect(told).toEqual(['plan second'])
  })

  test('of anything else in the folder is not told', async () => {
    const { told, stir, pass } = await stage()
    stir('/etc/app')
    await pass(100)
    expect(told).toEqual([])
  })

  test('that no watcher saw is found all the same', async () => {
    const { files, told, pass } = await stage()
    files.set('/run/secrets/openai', 'second')
    await pass(10_000)
    expect(told).toEqual(['plan second'])
    files.set('/run/secrets/openai', 'third')
    await pass(10_000)
    expect(told).toEqual(['plan second', 'plan third'])
  })

  test('that never stops is looked at all the same, and not too often', async () => {
    const { files, told, stir, pass, reads } = await stage()
    files.set('/run/secrets/openai', 'second')
    const before = reads()
    for (let ms = 0; ms < 1_000; ms += 10) {
      stir('/etc/app')
      await pass(10)
    }
    expect(told).toEqual(['plan second'])
    // Two files, ten times a second.
    expect(reads() - before).toBeLessThanOrEqual(2 * 10)
  })
})

describe('a bad file', () => {
  test('is told of once, and its repair makes a plan', async () => {
    const { files, told, stir, pass } = await stage()
    files.set(FILE, 'upstreams: { openay: {} }\n')
    stir('/etc/app')
    await pass(30_000)
    expect(told).toEqual([expect.stringContaining('refused: no provider is called “openay”')])
    files.set(FILE, GOOD)
    stir('/etc/app')
    await pass(100)
    expect(told.slice(1)).toEqual(['plan first'])
  })

  test('does not make the secrets unwatched that the good one had', async () => {
    const { files, watched, stir, pass } = await stage()
    files.set(FILE, ': [')
    stir('/etc/app')
    await pass(100)
    expect(watched()).toEqual(['/etc/app', '/run/secrets'])
  })

  test('that is not there for a moment is no reason to forget anything', async () => {
    const { files, told, stir, pass } = await stage()
    files.delete(FILE)
    stir('/etc/app')
    await pass(50)
    files.set(FILE, GOOD)
    await pass(50)
    expect(told).toEqual([])
  })
})

describe('what is watched', () => {
  test('the folders of the file and of every secret, and where links lead', async () => {
    const { files, links, watched, stir, pass } = await stage()
    expect(watched()).toEqual(['/etc/app', '/run/secrets'])
    files.set(FILE, GOOD.replace('/run/secrets/openai', '/mnt/key'))
    files.set('/mnt/key', 'linked')
    links.set('/mnt/key', '/mnt/..2026/key')
    stir('/etc/app')
    await pass(100)
    expect(watched()).toEqual(['/etc/app', '/mnt', '/mnt/..2026'])
  })

  test('nothing, once it is closed', async () => {
    const { files, told, watch, watched, hangUp, pass } = await stage()
    files.set('/run/secrets/openai', 'second')
    hangUp()
    watch.close()
    await pass(60_000)
    hangUp()
    await watch.reload()
    expect(told).toEqual([])
    expect(watched()).toEqual([])
  })
})

describe('being asked', () => {
  test('a hang-up reads again and says so, changed or not', async () => {
    const { told, hangUp, pass } = await stage()
    hangUp()
    await pass(0)
    hangUp()
    await pass(0)
    expect(told).toEqual(['plan first', 'plan first'])
  })

  test('a reload is over when it has been told', async () => {
    const { files, told, watch } = await stage()
    files.set('/run/secrets/openai', 'second')
    await watch.reload()
    expect(told).toEqual(['plan second'])
  })

  test('whoever cannot take a plan does not stop the watch', async () => {
    const { files, failures, told, watch } = await stage({
      onPlan({ plan }) {
        if (plan.upstreams[0]?.secrets[0] === 'second') throw new Error('planted')
      },
    })
    files.set('/run/secrets/openai', 'second')
    await watch.reload()
    files.set('/run/secrets/openai', 'third')
    await watch.reload()
    expect(failures).toEqual([new Error('planted')])
    expect(told).toEqual(['plan second', 'plan third'])
  })
})
