// The runtimes in which the client must work, as npm ships them, and how each is made to run a bundle.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Place, Report } from './checks.ts'

export interface Runtime {
  readonly name: string
  /** Below `node_modules`. */
  readonly program: string
  readonly entry: 'in-process.ts' | 'in-worker.ts'
  run(program: string, bundle: string, places: readonly Place[]): Promise<readonly Report[]>
}

const node = (version: number): Runtime => ({
  name: `Node ${version}`,
  program: `node-${version}/bin/node`,
  entry: 'in-process.ts',
  run: (program, bundle, places) => inProcess(program, [bundle], places),
})

export const runtimes: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  {
    name: 'Bun',
    program: '@oven/bun-linux-x64/bin/bun',
    entry: 'in-process.ts',
    run: (program, bundle, places) => inProcess(program, [bundle], places),
  },
  {
    name: 'Deno',
    program: '@deno/linux-x64-glibc/deno',
    entry: 'in-process.ts',
    run: (program, bundle, places) => inProcess(program, ['run', '--allow-net', bundle], places),
  },
  { name: 'workerd', program: '@cloudflare/workerd-linux-64/bin/workerd', entry: 'in-worker.ts', run: inWorkerd },
]

async function inProcess(program: string, args: readonly string[], places: readonly Place[]): Promise<Report[]> {
  const { stdout } = await promisify(execFile)(program, [...args, JSON.stringify(places)])
  return JSON.parse(stdout) as Report[]
}

async function inWorkerd(program: string, bundle: string, places: readonly Place[]): Promise<Report[]> {
  const config = join(bundle, '../workerd.capnp')
  await writeFile(config, WORKERD)
  const child = spawn(program, ['serve', '--control-fd=3', config], {
    // It tells of every line that breaks, and breaking lines is what this is about.
    stdio: ['ignore', 'inherit', 'ignore', 'pipe'],
  })
  try {
    const port = await portOf(child.stdio[3] as NodeJS.ReadableStream)
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(places) })
    return (await response.json()) as Report[]
  } finally {
    child.kill()
    await Promise.race([once(child, 'exit'), sleep(5_000)])
  }
}

/** It says on which port it listens by a line of JSON. */
async function portOf(control: NodeJS.ReadableStream): Promise<number> {
  let said = ''
  for await (const piece of control) {
    said += String(piece)
    const port = /"port": ?(\d+)/.exec(said)?.[1]
    if (port) return Number(port)
  }
  throw new Error('workerd did not start')
}

/** A worker that may call the machine it is on. */
const WORKERD = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "checks", worker = (
      modules = [(name = "checks.mjs", esModule = embed "checks.mjs")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "checks")],
);
`
