// `npm run soak -- --minutes 60 --seed N`: repeats a soak, as far as real processes can be repeated. With `--write` the page
// docs/soak.md is written.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { jsonOf, linesOf, pageOf } from './report.ts'
import { soak } from './soak.ts'
import { findings } from './verdict.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string' },
    rate: { type: 'string', default: '20' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const seed = values.seed ?? randomBytes(4).toString('hex')
const command = `npm run soak -- --minutes ${values.minutes} --seed ${seed} --rate ${values.rate}`
console.log(command)

// What it has started goes with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const soakMs = Number(values.minutes) * 60_000
const result = await soak({
  seed,
  soakMs,
  warmUpMs: Math.min(40_000, soakMs / 3),
  startsPerSecond: Number(values.rate),
  gapMs: [5_000, 20_000],
  pauseMs: [1_000, 12_000],
  retentionMs: Math.min(60_000, soakMs / 3),
  // Longer than anybody here waits for an ending.
  unfinishedMsMax: 90_000,
  isThorough: true,
  tell: (line) => console.log(new Date().toISOString().slice(11, 19), line),
})
for (const line of linesOf(result)) console.log(line)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(jsonOf(result), null, 2)}\n`)
if (values.write) writeFileSync(join(import.meta.dirname, '../../docs/soak.md'), pageOf(result, command))
process.exitCode = findings(result).length === 0 ? 0 : 1
