// Holdfast as it is shipped stands in holdfast.ts. Here are the two beside it that say what its books cost: one that has
// none, and one where every limit there is stands in the way of every reply.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CORE, firstLine, freshDirectory, runProgram } from '../process.ts'
import { KEY, startHoldfast } from './holdfast.ts'
import type { Peer } from './peer.ts'

const relayModule = fileURLToPath(new URL('../../packages/relay/dist/index.js', import.meta.url))
const missing = (): string | undefined =>
  existsSync(relayModule) ? undefined : 'the relay is not built (npm run build)'

/** One of the paced measurements is enough to say what a token costs. */
const TELLING = ['250 × 85/s', 'short replies']

export const bare: Peer = {
  name: 'bare',
  label: 'Holdfast without books',
  remark: 'the relay alone, in a program of twenty lines: no keys on file, no limits, nothing held, nothing counted',
  takesPartIn: TELLING,
  missing,
  version: () => '',
  async start(upstreamPort) {
    const child = runProgram(
      'peers/bare-relay-program.ts',
      { core: CORE.peer },
      relayModule,
      freshDirectory('log'),
      KEY,
      `http://127.0.0.1:${upstreamPort}/v1`,
    )
    const port = Number(await firstLine(child))
    const headers = `authorization: Bearer ${KEY}\r\nholdfast-disconnect: keep; grace=60\r\n`
    return { target: { port, headers }, child }
  },
}

/** Dear enough that every reply is held for in slices, and nothing is so near that one is refused. */
const PRICES = `lists:
  - name: bench
    source: bench/peers/metering.ts
    date: 2026-01-01
    prices:
      - models: ['bench-*']
        input: 3
        output: 15
`
const PLENTY = 1_000_000_000
const BUDGET_NANO = 9_000_000_000_000_000

export const metered: Peer = {
  name: 'metered',
  label: 'Holdfast, all limited',
  remark:
    'requests, tokens, concurrency and four budgets limited for the key and its organisation, at a price: every reply is held for before it is bought, and settled',
  takesPartIn: TELLING,
  missing,
  version: () => '',
  async start(upstreamPort) {
    const directory = freshDirectory('metered')
    writeFileSync(join(directory, 'prices.yaml'), PRICES)
    const configuration = join(directory, 'holdfast.yaml')
    writeFileSync(configuration, `prices:\n  files: [prices.yaml]\n`)
    const running = await startHoldfast(upstreamPort, { HOLDFAST_CONFIG: configuration })
    const url = `http://127.0.0.1:${running.target.port}/admin`
    const authorization = `Bearer ${KEY}`
    const asked = async (path: string, body?: unknown): Promise<unknown> => {
      const response = await fetch(url + path, {
        headers: { authorization, 'content-type': 'application/json' },
        ...(body !== undefined && { method: 'PUT', body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
      return response.status === 204 ? undefined : await response.json()
    }
    const [organisation = ''] = idsIn(await asked('/organisations'))
    const keys = idsIn(await asked(`/organisations/${organisation}/keys`))
    const mine = keys.map((key) => `/organisations/${organisation}/accounts/${key}`)
    for (const account of [`/accounts/${organisation}`, ...mine]) {
      const limits = { requests_per_minute: PLENTY, tokens_per_minute: PLENTY, concurrent: PLENTY, warn_percents: null }
      await asked(`${account}/limits`, limits)
      const budget = { day_nano: BUDGET_NANO, week_nano: BUDGET_NANO, month_nano: BUDGET_NANO, total_nano: BUDGET_NANO }
      await asked(`${account}/budget`, budget)
    }
    return running
  },
}

const idsIn = (list: unknown): string[] => (list as { data: { id: string }[] }).data.map(({ id }) => id)
