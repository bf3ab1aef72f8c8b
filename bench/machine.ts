import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, getPriority, loadavg, release, totalmem } from 'node:os'
import process from 'node:process'
import { canPin, workshop } from './process.ts'

export interface Machine {
  /** ISO 8601. */
  readonly date: string
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly kernel: string
  readonly node: string
  /** Of the directory where the relay keeps its log. */
  readonly filesystem: string
  readonly pinned: boolean
  /** Nice value; 0 is ordinary. */
  readonly priority: number
  /** Processes that wanted to run, over the last minute and the last five. */
  readonly loadAverage: readonly number[]
}

export const machineNow = (): Machine => ({
  date: new Date().toISOString(),
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
  kernel: release(),
  node: process.versions.node,
  filesystem: spawnSync('stat', ['-f', '-c', '%T', workshop], { encoding: 'utf8' }).stdout.trim(),
  pinned: canPin,
  priority: getPriority(),
  loadAverage: loadavg()
    .slice(0, 2)
    .map((one) => Math.round(one * 100) / 100),
})
