// `npm run bench`: measures Holdfast beside its peers in one run and says what came out, in docs/bench.md and as one
// line of JSON. Linux only: processor time and memory are read from /proc.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judge } from './bars.ts'
import { startLoad } from './load/index.ts'
import { machineNow } from './machine.ts'
import { type Measurement, measured } from './measure/measurement.ts'
import { peers } from './peers/index.ts'
import type { Peer } from './peers/peer.ts'
import { type PlanName, plans } from './plan.ts'
import { CORE, pin } from './process.ts'
import { markdown } from './report.ts'
import { Results } from './results.ts'

const USAGE = `npm run bench -- [options]

  --quick            a look in about two minutes: one short round (docs/bench.md stays as it is)
  --smoke            a few seconds, to see that the harness works
  --only WHAT,…      groups (${[...new Set(plans.full.measurements.map((one) => one.group))].join(', ')}), or parts of names ('250 ×')
  --peers NAMES      of ${peers.map((peer) => peer.name).join(',')}
  --rounds N         instead of the plan's own number
  --install          apt-get what is missing (nginx)
  --write FILE       the report, instead of docs/bench.md; a run that is not whole writes only with this
`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    install: { type: 'boolean', default: false },
    write: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  process.stdout.write(USAGE)
  process.exit()
}
if (process.platform !== 'linux') throw new Error('The bench reads /proc: it runs on Linux only.')

const planName: PlanName = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full'
const plan = plans[planName]
const rounds = Number(values.rounds ?? plan.rounds)
const only = values.only?.split(',')
const names = values.peers?.split(',')
const measurements = plan.measurements.filter(
  ({ group, name }) => only?.some((part) => part === group || name.includes(part)) ?? true,
)
const invited = peers.filter((peer) => names?.includes(peer.name) ?? true)
if (measurements.length === 0 || invited.length === 0 || !(rounds >= 1))
  throw new Error(`Nothing to measure.\n\n${USAGE}`)

const results = new Results()
const taking = invited.filter((peer) => {
  const missing = peer.missing(values.install)
  if (missing) results.absent(peer, missing)
  if (missing) say(`${peer.label} takes no part: ${missing}`)
  return !missing
})
pin(process.pid, CORE.load)
const before = machineNow()
for (let round = 0; round < rounds; round += 1) await runRound(round)

const bars = judge(results)
const account = {
  plan: planName,
  rounds,
  warmUp: plan.warmUp,
  before,
  after: machineNow(),
  peers: taking,
  results,
  bars,
}
const page = markdown(account)
const isWhole = planName === 'full' && !only && !names && results.absentPeers.length === 0
const path = values.write ?? (isWhole ? inProject('docs/bench.md') : undefined)
const json = JSON.stringify({
  date: before.date,
  plan: planName,
  rounds,
  machine: before,
  versions: Object.fromEntries(taking.map((peer) => [peer.name, peer.version()])),
  absent: Object.fromEntries(results.absentPeers.map(({ peer, why }) => [peer.name, why])),
  results: results.summary(),
  bars,
})
if (path) write(path, page)
else process.stderr.write(`\n${page}`)
if (path && isWhole) write(inProject('bench/results/latest.json'), `${json}\n`)
process.stdout.write(`${json}\n`)
process.exitCode = results.hasFailures ? 1 : 0

/** Every peer under each measurement, in an order that turns with the rounds, so that none is always the first. */
async function runRound(round: number): Promise<void> {
  const turn = round % taking.length
  const order = [...taking.slice(turn), ...taking.slice(0, turn)]
  for (const measurement of measurements)
    for (const peer of order) if (takesPart(peer, measurement)) await one(round, measurement, peer)
}

function takesPart({ name, takesPartIn }: Peer, { only, ...measurement }: Measurement): boolean {
  return (only?.includes(name) ?? true) && (takesPartIn?.some((part) => measurement.name.includes(part)) ?? true)
}

async function one(round: number, measurement: Measurement, peer: Peer): Promise<void> {
  const load = await startLoad()
  try {
    const numbers = await measured(load, peer, measurement, plan.warmUp)
    results.add(measurement, peer, round, numbers)
    say(`${round + 1}/${rounds} ${measurement.group} ${measurement.name} · ${peer.label}: ${short(numbers)}`)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    results.fail(measurement, peer, round, why)
    say(`${round + 1}/${rounds} ${measurement.group} ${measurement.name} · ${peer.label} FAILED: ${why}`)
  } finally {
    await load.close()
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`)
}

function short(numbers: Readonly<Record<string, number>>): string {
  const told = Object.entries(numbers).filter(([, value]) => Number.isFinite(value))
  return told.map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`).join(', ')
}

function inProject(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}
