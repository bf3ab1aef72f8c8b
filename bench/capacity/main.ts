// `npm run capacity`: what so many streams take, and what happens when some of it breaks. docs/scale.md explains it.
import process from 'node:process'
import { parseArgs } from 'node:util'
import { CONSTANTS } from './constants.ts'
import { dayOf } from './day.ts'
import { DEMAND, type Demand, checkDemand } from './demand.ts'
import { planFor } from './plan.ts'
import {
  type Table,
  columns,
  constantTable,
  dayTable,
  lossesOf,
  planTable,
  restartTable,
  stormTable,
} from './report.ts'
import { rollingRestart, stormOf } from './storm.ts'

/** `tokensPerSecond` is `--tokens-per-second`. */
const optionOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const names = Object.keys(DEMAND) as (keyof Demand)[]
const DRAIN_SECONDS = 30
/** Shares of all processes that are restarted at a time. */
const BATCHES = [0.01, 0.1, 0.25]

const USAGE = `npm run capacity -- --streams 1e6 [options]

${names.map((name) => `  --${optionOf(name).padEnd(24)}${DEMAND[name]}`).join('\n')}
  --drain-seconds           ${DRAIN_SECONDS}
  --json                    everything, for programs
`

interface Question {
  readonly demand: Demand
  readonly drainMs: number
  readonly isJson: boolean
}

try {
  const asked = read()
  if (asked) process.stdout.write(asked.isJson ? `${JSON.stringify(answer(asked), undefined, 2)}\n` : page(asked))
  else process.stdout.write(USAGE)
} catch (cause) {
  process.stderr.write(`${(cause as Error).message}\n\n${USAGE}`)
  process.exitCode = 2
}

/** @throws Error in words for whoever typed it */
function read(): Question | undefined {
  const numbers = [...names.map(optionOf), 'drain-seconds']
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(numbers.map((name) => [name, { type: 'string' as const }])),
      json: { type: 'boolean' as const, default: false },
      help: { type: 'boolean' as const, short: 'h', default: false },
    },
  }) as { values: Readonly<Record<string, string | boolean | undefined>> }
  if (values['help']) return undefined
  const said = names.flatMap((name) => {
    const text = values[optionOf(name)]
    return text === undefined ? [] : [[name, Number(text)] as const]
  })
  return {
    demand: checkDemand({ ...DEMAND, ...Object.fromEntries(said) }),
    drainMs: Number(values['drain-seconds'] ?? DRAIN_SECONDS) * 1e3,
    isJson: values['json'] === true,
  }
}

function page({ demand, drainMs }: Question): string {
  const parts: [title: string, table: Table][] = [
    ['The plan', planTable([demand])],
    ['When something is lost', stormTable(demand)],
    ['A rolling restart', restartTable(demand, BATCHES, drainMs)],
    ['A day', dayTable(dayOf(demand))],
    ['Made of', constantTable()],
  ]
  return `${parts.map(([title, table]) => `${title}\n\n${columns(table)}\n`).join('\n')}`
}

function answer({ demand, drainMs }: Question) {
  const plan = planFor(demand)
  return {
    demand,
    plan,
    losses: lossesOf(demand, plan).map(({ what, ...loss }) => ({ what, ...loss, ...stormOf(demand, plan, loss) })),
    restarts: BATCHES.map((share) =>
      rollingRestart(demand, plan, Math.max(1, Math.floor(plan.processes * share)), drainMs),
    ),
    day: dayOf(demand),
    constants: CONSTANTS,
  }
}
