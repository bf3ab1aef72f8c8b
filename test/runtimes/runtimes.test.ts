// The client in every runtime it is meant for: the same ten checks, against a real relay, with the line cut on the way.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../matrix/fault-proxy.ts'
import { faults, noFault } from '../matrix/faults.ts'
import { type Stage, openStage } from '../matrix/stage.ts'
import { checks } from './checks.ts'
import { type Runtime, runtimes } from './runtimes.ts'

const here = import.meta.dirname
const installed = join(here, 'node_modules')
const INSTALL_MS_MAX = 300_000

let stage: Stage
let folder: string
beforeAll(async () => {
  // They are a gigabyte, so that nobody who only wants to start the relay has to fetch them.
  if (!existsSync(installed)) await promisify(execFile)('npm', ['ci', '--no-fund', '--no-audit'], { cwd: here })
  folder = await mkdtemp(join(tmpdir(), 'holdfast-runtimes-'))
  stage = await openStage('heartbeatMs=500')
}, INSTALL_MS_MAX)
afterAll(async () => {
  await stage?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

describe.each(runtimes)('$name', (runtime) => {
  test('keeps what the client promises', { timeout: 120_000 }, async () => {
    const relay = await stage.shared('relay')
    const port = Number(new URL(relay.url).port)
    const proxies: FaultProxy[] = []
    for (const { fault = 'none' } of checks) {
      const named = [noFault, ...faults].find(({ name }) => name === fault)
      if (!named) throw new Error(`there is no fault ${fault}`)
      proxies.push(await startFaultProxy({ port, fault: named }))
    }
    const places = proxies.map(({ url }, at) => ({ url, key: stage.key, model: modelOf(runtime, at) }))
    for (const [at, { tokensPerSecond }] of checks.entries())
      if (tokensPerSecond !== undefined) await stage.prepare(modelOf(runtime, at), { tokensPerSecond })
    try {
      const reports = await runtime.run(join(installed, runtime.program), await bundle(runtime), places)
      expect(reports).toEqual(checks.map(({ name }) => ({ name })))
    } finally {
      for (const proxy of proxies) proxy.close()
    }
    for (const [at, { name, fault }] of checks.entries()) {
      if (fault) expect(proxies[at]?.strikes, `${name}: the fault struck`).toBeGreaterThan(0)
      expect(await stage.sold(modelOf(runtime, at)), `${name}: bought once`).toHaveLength(1)
    }
  })
})

const modelOf = ({ program }: Runtime, at: number): string => `gpt-${program.replaceAll(/\W/g, '-')}-check-${at}`

/** @returns the path of one file that needs no other */
async function bundle({ name, entry }: Runtime): Promise<string> {
  const outfile = join(folder, name.replaceAll(' ', '-'), 'checks.mjs')
  await build({
    entryPoints: [join(here, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    external: ['node:process'],
    target: 'es2022',
    conditions: ['holdfast-source'],
  })
  return outfile
}
