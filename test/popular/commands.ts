// The command lines of both vendors, told of the relay by what their documentation has for it: a base URL in the environment,
// a provider in a configuration file. Each runs in a folder, with a home of its own, and hears of nothing else.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { TestHouse } from '../clients/house.ts'

const packages = join(import.meta.dirname, 'commands')

/** Three quarters of a gigabyte that nothing else here needs: installed once, without scripts of theirs. */
export function installCommands(): void {
  const installed = join(packages, 'node_modules/.package-lock.json')
  const lock = join(packages, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs + 1000 >= statSync(lock).mtimeMs) return
  const flags = ['--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  execFileSync('npm', ['ci', ...flags], { cwd: packages, stdio: ['ignore', 'inherit', 'inherit'] })
}

/** Where somebody works. */
export interface Desk {
  readonly folder: string
  readonly home: string
  clear(): void
}

/** @param files what lies in the folder, by name */
export function openDesk(files: Readonly<Record<string, string>>): Desk {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-desk-'))
  const [folder, home] = [join(root, 'work'), join(root, 'home')]
  for (const path of [folder, home]) mkdirSync(path)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return { folder, home, clear: () => rmSync(root, { recursive: true, force: true }) }
}

/** What a command said: one JSON value a line. */
export interface Ran {
  readonly code: number | null
  readonly said: readonly Said[]
  readonly complaints: string
}
type Said = Readonly<Record<string, any>>

/** @param more further options of its own */
export const claudeCode = (
  house: TestHouse,
  desk: Desk,
  model: string,
  prompt: string,
  more: readonly string[] = [],
): Promise<Ran> =>
  run(desk, 'node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs', {
    args: ['--print', prompt, '--model', model, '--output-format', 'stream-json', '--verbose', ...more],
    environment: {
      ANTHROPIC_BASE_URL: house.url,
      ANTHROPIC_API_KEY: house.key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  })

export function codex(house: TestHouse, desk: Desk, model: string, prompt: string): Promise<Ran> {
  const configuration = `
model = "${model}"
model_provider = "holdfast"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.holdfast]
name = "Holdfast"
base_url = "${house.url}/v1"
env_key = "HOLDFAST_KEY"
wire_api = "responses"
`
  writeFileSync(join(desk.home, 'config.toml'), configuration)
  // Its sandbox wants a kernel that not every container has, and the only command it will be asked to run is ours.
  const free = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
  return run(desk, 'node_modules/@openai/codex/bin/codex.js', {
    args: ['exec', '--json', ...free, prompt],
    environment: { CODEX_HOME: desk.home, HOLDFAST_KEY: house.key },
  })
}

interface Invocation {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const RUN_MS_MAX = 50_000

async function run(desk: Desk, script: string, { args, environment }: Invocation): Promise<Ran> {
  const child = spawn(process.execPath, [join(packages, script), ...args], {
    cwd: desk.folder,
    env: { PATH: process.env['PATH'], HOME: desk.home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // What it starts goes with it.
    detached: true,
  })
  const heard: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => void (heard[name] += text))
  const tooLong = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), RUN_MS_MAX)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(tooLong)
  const lines = heard.stdout.split('\n').filter((line) => line.startsWith('{'))
  return { code, said: lines.map((line) => JSON.parse(line) as Said), complaints: heard.stderr }
}
