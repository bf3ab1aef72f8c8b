// The configuration changes while replies run: none of them notices, and everything new follows the new words.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Simulator, expectedText, startSimulator } from '@holdfast/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { type Logged, type Served, served } from '../cli/command.ts'
import { dialectNames } from './dialects.ts'
import { RawReader } from './raw-reader.ts'
import { KEY } from './relay-process.ts'
import { TEST_MS_MAX } from './scene.ts'
import { within } from './watched.ts'

interface Stage {
  readonly relay: Served
  /** Puts another text in a file's place, as a whole. */
  write(name: string, text: string): void
  /** Resolves when the relay has said for the `times`th time, the start included, that it has taken the configuration. */
  taken(times: number): Promise<void>
  start(model: string, prompt: string): RawReader
  /** A whole answer: its status. */
  ask(model: string, prompt: string): Promise<number>
  upstreams(): Promise<
    readonly { name: string; state: string; running: number; keys: { key: string; state: string }[] }[]
  >
}

async function stage(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-reload-'))
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, `.${name}`), text)
    renameSync(join(folder, `.${name}`), join(folder, name))
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const readers: RawReader[] = []
  onTestFinished(() => {
    for (const reader of readers) reader.leave()
    rmSync(folder, { recursive: true, force: true })
  })
  const relay = await served(['--json', '--port', '0'], { cwd: folder, env: { HOLDFAST_KEY: KEY, ...env } })
  const isTaken = ({ msg }: Logged): boolean => msg === 'configuration taken'
  const headers = { authorization: `Bearer ${KEY}` }
  return {
    relay,
    write,
    taken: (times) =>
      within(
        relay.logs(() => relay.logged.filter(isTaken).length >= times).then(() => undefined),
        () => `the relay to take the configuration ${times} times`,
      ),
    start(model, prompt) {
      const dialect = dialectNames[readers.length % dialectNames.length] ?? 'openai-chat'
      const reply = { model, prompt, idempotencyKey: `${model}-${prompt.replaceAll(' ', '-')}` }
      const reader = new RawReader({ door: async () => relay.listening.url, dialect, reply })
      readers.push(reader)
      return reader
    },
    async ask(model, prompt) {
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] })
      const answer = await fetch(`${relay.listening.url}/v1/chat/completions`, { method: 'POST', headers, body })
      await answer.text()
      return answer.status
    },
    async upstreams() {
      const answer = await fetch(`${relay.listening.url}/admin/upstreams`, { headers })
      return ((await answer.json()) as { data: Awaited<ReturnType<Stage['upstreams']>> }).data
    },
  }
}

async function provider(): Promise<Simulator> {
  const simulator = await startSimulator()
  onTestFinished(() => simulator.close())
  return simulator
}

/** Without a cut: one connection that brought all of it, and one that was told there is no more. */
function expectUncut(reader: RawReader, text: string): void {
  expect(reader.violations).toEqual([])
  expect([reader.text, reader.ending, reader.connections, reader.refusals]).toEqual([text, 'complete', 2, []])
}

const upstream = (name: string, { url }: Simulator, more = 'keys: []'): string =>
  `  ${name}: { provider: openai-compatible, baseUrl: "${url}/v1", ${more} }\n`

it(
  'a reload under 500 running streams drops none, and what is new goes where the new file says',
  { timeout: TEST_MS_MAX },
  async () => {
    const STREAMS = 500
    const plan = { tokens: 60, tokensPerSecond: 10, jitter: 1, seed: 'the same words for all' } as const
    const [before, after] = [await provider(), await provider()]
    before.control(plan)
    after.control({ tokens: 10, seed: 'other words' })
    const { relay, write, taken, start, upstreams } = await stage({
      'holdfast.yaml': `upstreams:\n${upstream('before', before)}models: { chat: before/theirs }\n`,
    })
    const running = Array.from({ length: STREAMS }, (_, at) => start('chat', `early ${at}`))
    await Promise.all(running.map((reader) => reader.reached(1)))
    expect(before.journal.filter(({ state }) => state === 'running')).toHaveLength(STREAMS)

    // Where they run is not even in the new file.
    write('holdfast.yaml', `upstreams:\n${upstream('after', after)}models: { chat: after/ours }\n`)
    await taken(2)
    const stillRunning = before.journal.filter(({ state }) => state === 'running').length
    expect(stillRunning, 'a reload that nobody feels proves nothing').toBeGreaterThan(STREAMS / 2)
    const late = Array.from({ length: 50 }, (_, at) => start('chat', `late ${at}`))
    expect((await upstreams()).map(({ name, state }) => [name, state])).toEqual([
      ['after', 'ready'],
      ['before', 'leaving'],
    ])

    await Promise.all([...running, ...late].map((reader) => reader.end()))
    for (const reader of running) expectUncut(reader, expectedText(plan))
    for (const reader of late) expectUncut(reader, expectedText({ tokens: 10, seed: 'other words' }))
    expect(before.journal.map(({ state }) => state)).toEqual(Array.from({ length: STREAMS }, () => 'finished'))
    expect(after.journal.map(({ state, model }) => [state, model])).toEqual(late.map(() => ['finished', 'ours']))
    expect((await upstreams()).map(({ name }) => name)).toEqual(['after'])
    expect(relay.logged.filter(({ level }) => level > 40)).toEqual([])
  },
)

/** People who ask one question after the other, until they are told to stop. */
function load(people: number, ask: (prompt: string) => Promise<number>) {
  const over = new AbortController()
  let asked = 0
  const statuses = new Map<number, number>()
  const waiting = new Set<() => void>()
  const person = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const status = await ask(`question ${asked++}`)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      for (const look of waiting) look()
    }
  }
  const all = Array.from({ length: people }, person)
  const count = (): number => [...statuses.values()].reduce((sum, one) => sum + one, 0)
  return {
    /** Resolves when so many more have been answered. */
    async more(answers: number): Promise<void> {
      const goal = count() + answers
      await within(
        new Promise<void>((resolve) => {
          const look = (): void => {
            if (count() < goal) return
            waiting.delete(look)
            resolve()
          }
          waiting.add(look)
        }),
        () => `${answers} answers`,
      )
    },
    /** How often each status was answered. */
    async end(): Promise<Record<string, number>> {
      over.abort()
      await Promise.all(all)
      return Object.fromEntries(statuses)
    },
  }
}

const OLD = 'sk-the-old-key-of-this-account-0001'
const NEW = 'sk-the-new-key-of-this-account-0002'
const OTHER = 'sk-another-key-of-this-account-0003'

it(
  'a key that is rotated in its file takes over under load, without a failed request',
  { timeout: TEST_MS_MAX },
  async () => {
    const simulator = await provider()
    simulator.control({ tokens: 5 })
    const { write, taken, ask, upstreams } = await stage({
      key: `${OLD}\n`,
      'holdfast.yaml': `upstreams:\n${upstream('one', simulator, 'keys: { file: ./key }')}`,
    })
    const people = load(30, (prompt) => ask('any', prompt))
    await people.more(100)
    write('key', `${NEW}\n`)
    await taken(2)
    // Requests under way may still hold the old one; those that begin now do not.
    await people.more(60)
    const begun = simulator.journal.length
    simulator.control('sim/refuse?status=401', { key: OLD })
    await people.more(100)
    expect(Object.keys(await people.end())).toEqual(['200'])
    expect(simulator.journal[0]?.key).toBe('0001')
    expect(new Set(simulator.journal.slice(begun).map(({ key }) => key))).toEqual(new Set(['0002']))
    expect((await upstreams())[0]?.keys).toEqual([{ key: '…0002', state: 'ready', until: null, limited: [] }])
  },
)

it(
  'a key that dies before its file says so costs no request, where the pool has another',
  { timeout: TEST_MS_MAX },
  async () => {
    const simulator = await provider()
    simulator.control({ tokens: 5 })
    const { write, taken, ask, upstreams } = await stage(
      {
        key: OLD,
        'holdfast.yaml': `upstreams:\n${upstream('one', simulator, 'keys: [{ file: ./key }, "${OTHER}"]')}`,
      },
      { OTHER },
    )
    const people = load(30, (prompt) => ask('any', prompt))
    await people.more(100)
    simulator.control('sim/refuse?status=401', { key: OLD })
    await people.more(100)
    expect((await upstreams())[0]?.keys.map(({ key, state }) => [key, state])).toEqual([
      ['…0001', 'retired'],
      ['…0003', 'ready'],
    ])
    write('key', NEW)
    await taken(2)
    await people.more(100)
    expect(Object.keys(await people.end())).toEqual(['200'])
    const refused = simulator.journal.filter(({ state }) => state === 'refused')
    expect(refused.length, 'a death that nobody feels proves nothing').toBeGreaterThan(0)
    expect(new Set(refused.map(({ key }) => key))).toEqual(new Set(['0001']))
    expect(new Set(simulator.journal.slice(-50).map(({ key }) => key))).toEqual(new Set(['0002', '0003']))
  },
)

it('kill -HUP reads again, as often as one likes, and no stream feels it', { timeout: TEST_MS_MAX }, async () => {
  const plan = { tokens: 60, tokensPerSecond: 20, seed: 'the same words for all' } as const
  const simulator = await provider()
  simulator.control(plan)
  const { relay, write, taken, start } = await stage({
    'holdfast.yaml': `upstreams:\n${upstream('one', simulator)}models: { chat: one }\n`,
  })
  const readers = Array.from({ length: 40 }, (_, at) => start('chat', `question ${at}`))
  await Promise.all(readers.map((reader) => reader.reached(1)))
  for (let times = 2; times <= 6; times++) {
    relay.process.kill('SIGHUP')
    await taken(times)
  }
  write('holdfast.yaml', 'upstreams: [')
  relay.process.kill('SIGHUP')
  await relay.logs(({ msg }) => msg === 'configuration refused')
  await Promise.all(readers.map((reader) => reader.end()))
  for (const reader of readers) expectUncut(reader, expectedText(plan))
  expect(relay.process.exitCode).toBeNull()
})
