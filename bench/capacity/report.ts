// What a plan says, as tables: those of the command, and of docs/scale.md.
import { CONSTANTS, type Constant } from './constants.ts'
import type { Day } from './day.ts'
import type { Demand } from './demand.ts'
import { type Plan, planFor, streamsPerCell } from './plan.ts'
import { type Loss, type Storm, rollingRestart, stormOf } from './storm.ts'

export type Table = readonly (readonly string[])[]

/** One column for each demand. */
export function planTable(demands: readonly Demand[]): Table {
  const plans = demands.map((demand) => planFor(demand))
  const row = (name: string, say: (plan: Plan) => string): string[] => [name, ...plans.map(say)]
  const rows = [
    ['', ...demands.map(({ streams }) => `${count(streams)} streams`)],
    row('replies begun, a second', ({ startsPerSecond }) => count(startsPerSecond)),
    row('frames, a second', ({ framesPerSecond }) => count(framesPerSecond)),
    row('processes, a core each', ({ processes }) => count(processes)),
    row('streams in one', ({ streamsPerProcess }) => count(streamsPerProcess)),
    row('busy', ({ busy }) => percent(busy)),
    row('memory of one, MB', ({ memoryMbPerProcess }) => count(memoryMbPerProcess)),
    row('machines', ({ machines }) => count(machines)),
    row('Redis masters (because of)', ({ redisMasters, redisBound }) => `${count(redisMasters)} (${redisBound})`),
    row('memory of the logs, GB', ({ redisMemoryGb }) => count(redisMemoryGb)),
    row('cells, a PostgreSQL each', ({ cells }) => count(cells)),
    row('replies a second at each PostgreSQL', ({ booksRepliesPerSecond }) => count(booksRepliesPerSecond)),
    row('to readers, Gbit/s', ({ gigabitsOut }) => count(gigabitsOut)),
    row('to Redis, Gbit/s', ({ gigabitsToRedis }) => count(gigabitsToRedis)),
    row('cores in all', ({ cost }) => count(cost.cores)),
    row('memory in all, GB', ({ cost }) => count(cost.memoryGb)),
    row('out of the door in an hour, GB', ({ cost }) => count(cost.gbOut)),
  ]
  const isPriced = plans.some(({ cost }) => cost.total !== undefined)
  return isPriced ? [...rows, row('an hour of it, at those prices', ({ cost }) => count(cost.total ?? 0))] : rows
}

/** How many streams one PostgreSQL is enough for, by the length of replies and who pays for them. */
export function cellTable(demand: Demand, lengths: readonly number[], shares: readonly number[]): Table {
  return [
    ['tokens of a reply', ...lengths.map(count)],
    ...shares.map((held) => [
      held === 0 ? 'no budget pays' : `a budget pays for ${percent(held)}`,
      ...lengths.map((replyTokens) => count(streamsPerCell({ ...demand, held, replyTokens }))),
    ]),
  ]
}

/** What a change of one thing does to the plan. */
export function leverTable(demand: Demand, levers: Readonly<Record<string, Partial<Demand>>>): Table {
  return [
    ['', 'processes', 'Redis masters', 'cells', 'to readers, Gbit/s'],
    ...Object.entries(levers).map(([what, change]) => {
      const { processes, redisMasters, cells, gigabitsOut } = planFor({ ...demand, ...change })
      return [what, ...[processes, redisMasters, cells, gigabitsOut].map(count)]
    }),
  ]
}

/** A zone is lost where there is less room than the plan wants, or more. */
export function roomTable(demand: Demand, shares: readonly number[]): Table {
  return [
    [
      'busy before',
      'processes',
      'busy after',
      'the longest queue, ms',
      'readers are back, s: p99',
      'the last reply goes on, s',
    ],
    ...shares.map((busy) => {
      const plan = planFor(demand, busy)
      const storm = stormOf(demand, plan, { lost: Math.ceil(plan.processes / demand.zones), how: 'reset' })
      const { busyAfter, queueMsMax, backMsP99, wholeMs } = storm
      return [
        percent(busy),
        count(plan.processes),
        percent(busyAfter),
        count(queueMsMax),
        seconds(backMsP99),
        seconds(wholeMs),
      ]
    }),
  ]
}

/** What is lost, in words. */
export function lossesOf(
  { zones, coresPerMachine }: Demand,
  plan: Plan,
): readonly (Loss & { readonly what: string })[] {
  const machine = Math.min(coresPerMachine - 1, Math.ceil(plan.processes / plan.machines))
  const zone = Math.ceil(plan.processes / zones)
  return [
    { what: 'a process (killed)', lost: 1, how: 'reset' },
    { what: 'a machine (no power)', lost: machine, how: 'silence' },
    { what: 'a zone (no power)', lost: zone, how: 'silence' },
    { what: 'a zone (its proxy says so)', lost: zone, how: 'reset' },
  ]
}

export function stormTable(demand: Demand): Table {
  const plan = planFor(demand)
  return [
    [
      'lost',
      'streams',
      'readers are back, s: p50',
      'p99',
      'the last reply goes on, s',
      'the longest queue, ms',
      'busy after it',
      'readers back, a second',
      'new attempts, a second',
    ],
    ...lossesOf(demand, plan).map(({ what, ...loss }) => [what, ...stormCells(stormOf(demand, plan, loss))]),
  ]
}

const stormCells = (storm: Storm): string[] => [
  count(storm.streamsMoved),
  seconds(storm.backMsP50),
  seconds(storm.backMsP99),
  seconds(storm.wholeMs),
  count(storm.queueMsMax),
  percent(storm.busyAfter),
  count(storm.returnsPerSecondMax),
  count(storm.attemptsPerSecondMax),
]

/** @param batches shares of all processes that are restarted at a time */
export function restartTable(demand: Demand, batches: readonly number[], drainMs: number): Table {
  const plan = planFor(demand)
  return [
    [
      'at a time',
      'processes',
      'batches',
      'minutes in all',
      'the longest queue, ms',
      'busy meanwhile',
      'readers back: p99, s',
    ],
    ...batches.map((share) => {
      const batch = Math.max(1, Math.floor(plan.processes * share))
      const { batches: many, minutes, storm } = rollingRestart(demand, plan, batch, drainMs)
      const { queueMsMax, busyAfter, backMsP99 } = storm
      return [percent(share), ...[batch, many, minutes, queueMsMax].map(count), percent(busyAfter), seconds(backMsP99)]
    }),
  ]
}

export function dayTable({ hours, coreHours, coreHoursFixed }: Day): Table {
  const shown = hours.filter(({ hour }) => hour % 4 === 0)
  return [
    ['hour', ...shown.map(({ hour }) => String(hour)), 'core hours', 'always as at the peak'],
    ['streams', ...shown.map(({ streams }) => count(streams)), '', ''],
    ['processes', ...shown.map(({ processes }) => count(processes)), count(coreHours), count(coreHoursFixed)],
  ]
}

const ORIGINS: Readonly<Record<Constant['origin'], string>> = {
  bench: 'measured by',
  measured: 'measured once:',
  code: 'a setting:',
  assumed: '**assumed**:',
}

export const constantTable = (): Table => [
  ['', '', 'where from'],
  ...Object.values(CONSTANTS).map(({ means, value, unit, origin, source }: Constant) => [
    means,
    `${value.toLocaleString('en')} ${unit}`,
    `${ORIGINS[origin]} ${source}`,
  ]),
]

/** For a document. Numbers are on the right. */
export const markdown = ([head = [], ...rows]: Table): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

/** For a terminal. */
export function columns(table: Table): string {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)))
  const pad = (cell: string, at: number): string =>
    at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)
  return table.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** Three digits: more would be a claim. */
function count(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'without end'
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 2 })
}

const seconds = (ms: number): string => count(ms / 1e3)
const percent = (share: number): string => `${count(share * 100)} %`
