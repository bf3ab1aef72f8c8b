// The bench as a person runs it, with a load so small that its figures mean nothing: what must be right is that all
// of them are there, and that not a token was lost on the way. No figure is compared with anything.
import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = join(tmpdir(), `holdfast-bench-smoke-${process.pid}.md`)

interface Line {
  readonly results: readonly {
    readonly group: string
    readonly name: string
    readonly peer: string
    readonly numbers?: Readonly<Record<string, number>>
    readonly failure?: string
  }[]
  readonly bars: readonly unknown[]
}

describe.runIf(process.platform === 'linux')('the bench', () => {
  let line: Line
  beforeAll(async () => {
    const args = [
      'scripts/with-source.mjs',
      'bench/main.ts',
      '--smoke',
      '--peers',
      'direct,pipe,holdfast,xadd,two-nodes',
      '--write',
      page,
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    line = JSON.parse(stdout) as Line
  }, 240_000)
  afterAll(() => rm(page, { force: true }))

  test('no measurement has failed: every token of every stream arrived, once and in order', () => {
    expect(line.results.filter((one) => one.failure !== undefined)).toEqual([])
  })

  const busy = ['upstreamCore', 'clientCore']
  const metered = ['peerCore', 'cpuUsPerToken']
  const latencies = ['LatencyUsP50', 'LatencyUsP99', 'FirstTokenMsP50', 'FirstTokenMsP99'].map((name) => `added${name}`)
  const resumed = ['alone', 'together'].flatMap((how) => ['MsP50', 'MsP99', 'CpuUs'].map((what) => how + what))
  test.each([
    ['paced', 'direct', ['tokens', ...latencies, ...busy]],
    ['paced', 'pipe', ['tokens', 'memoryKbPerStream', ...latencies, ...metered, ...busy]],
    ['paced', 'holdfast', ['tokens', 'memoryKbPerStream', ...latencies, ...metered, ...busy]],
    ['saturation', 'direct', ['tokens', 'tokensPerSecond', ...busy]],
    ['saturation', 'pipe', ['tokens', 'tokensPerSecond', ...metered, ...busy]],
    ['saturation', 'holdfast', ['tokens', 'tokensPerSecond', ...metered, ...busy]],
    ['open', 'pipe', ['errors', 'memoryKbPerStream', ...metered, ...busy]],
    ['open', 'holdfast', ['errors', 'memoryKbPerStream', ...metered, ...busy]],
    ['resume', 'holdfast', resumed],
    ['redis', 'xadd', ['tokens', 'serverUsPerToken', ...latencies, ...metered, ...busy]],
    ['redis', 'two-nodes', ['tokens', 'serverUsPerToken', ...latencies, ...metered, ...busy]],
  ])('%s through %s brings all its numbers', (group, peer, names) => {
    const found = line.results.filter((one) => one.group === group && one.peer === peer)
    expect(found.length).toBeGreaterThan(0)
    for (const { name, numbers } of found)
      for (const wanted of names) expect(numbers?.[wanted], `${name}: ${wanted}`).toSatisfy(Number.isFinite)
  })

  test('a flood counts exactly the tokens that were ordered', () => {
    const floods = line.results.filter((one) => one.group === 'saturation')
    expect(floods.map((one) => one.numbers?.['tokens'])).toEqual(floods.map(() => 5 * 200))
  })

  test('the page shows each bar and each measurement', async () => {
    const text = await readFile(page, 'utf8')
    for (const { name } of line.results) expect(text).toContain(`**${name}**`)
    expect(line.bars.length).toBeGreaterThan(0)
  })
})
