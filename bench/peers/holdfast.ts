import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { CORE, firstLine, freshDirectory, run } from '../process.ts'
import type { Surface } from '../load/line.ts'
import type { Peer, RunningPeer } from './peer.ts'

const inCli = (path: string): string => fileURLToPath(new URL(`../../packages/cli/${path}`, import.meta.url))
export const KEY = 'hf_bench_0123456789abcdef'

const serving = (it: Pick<Peer, 'name' | 'label' | 'remark'>, surface?: Surface): Peer => ({
  ...it,
  missing: () => (existsSync(inCli('dist/main.js')) ? undefined : 'the relay is not built (npm run build)'),
  version: () => (JSON.parse(readFileSync(inCli('package.json'), 'utf8')) as { version: string }).version,
  start: (upstreamPort) => startHoldfast(upstreamPort, {}, surface),
})

/** @param environment beside the usual */
export async function startHoldfast(
  upstreamPort: number,
  environment: Readonly<Record<string, string>> = {},
  surface?: Surface,
): Promise<RunningPeer> {
  const child = run({
    command: process.execPath,
    args: [...nodeArguments(), inCli('bin/holdfast.js'), 'serve', '--json', '--quiet'],
    env: {
      HOLDFAST_HOST: '127.0.0.1',
      HOLDFAST_PORT: '0',
      HOLDFAST_KEY: KEY,
      HOLDFAST_DATA: freshDirectory('data'),
      OPENAI_API_KEY: 'x',
      OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1`,
      ANTHROPIC_API_KEY: '',
      ...environment,
    },
    core: CORE.peer,
  })
  const { url } = JSON.parse(await firstLine(child)) as { url: string }
  const headers = `authorization: Bearer ${KEY}\r\nholdfast-disconnect: keep; grace=60\r\n`
  const target = { port: Number(new URL(url).port), headers, ...(surface && { surface }) }
  return { target, child }
}

export const holdfast = serving({
  name: 'holdfast',
  label: 'Holdfast',
  remark: '`holdfast serve` as it is shipped: reads every frame, logs it to disk before it sends it',
})

export const translating = serving(
  {
    name: 'translating',
    label: 'Holdfast, translating',
    remark: 'the same, asked as Anthropic is asked: every frame is parsed, and written anew in the other dialect',
  },
  { path: '/v1/messages', modelPrefix: 'openai/', ending: 'event: message_stop' },
)

/** For a profile: `BENCH_NODE_ARGUMENTS='--cpu-prof --cpu-prof-dir=…'`. */
const nodeArguments = (): string[] => (process.env['BENCH_NODE_ARGUMENTS'] ?? '').split(' ').filter(Boolean)
