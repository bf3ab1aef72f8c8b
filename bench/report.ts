// docs/bench.md, from a run and nothing else.
import { type Bar, isLoadFull } from './bars.ts'
import type { Machine } from './machine.ts'
import type { Numbers, WarmUp } from './measure/measurement.ts'
import { PROBE_EVERY_MS } from './measure/paced.ts'
import type { Peer } from './peers/peer.ts'
import { EVENT_BYTES } from './load/token.ts'
import type { Cell, Results } from './results.ts'

export interface Account {
  readonly plan: string
  readonly rounds: number
  readonly warmUp: WarmUp
  readonly before: Machine
  readonly after: Machine
  readonly peers: readonly Peer[]
  readonly results: Results
  readonly bars: readonly Bar[]
}

type Column = readonly [title: string, show: (numbers: Numbers) => string]

const number =
  (name: string, digits = 3) =>
  (numbers: Numbers): string =>
    figure(numbers[name], digits)
const share = (name: string) => (numbers: Numbers) =>
  Number.isFinite(numbers[name]) ? `${Math.round((numbers[name] ?? 0) * 100)} %` : '–'
const load = (numbers: Numbers): string => {
  const isFull = isLoadFull(numbers)
  return `${share('upstreamCore')(numbers)} + ${share('clientCore')(numbers)}${isFull ? ' (full)' : ''}`
}
const BUSY: readonly Column[] = [
  ['its core', share('peerCore')],
  ['load: upstream + client', load],
]

const PACED: readonly Column[] = [
  ['first token p50, ms', number('addedFirstTokenMsP50')],
  ['p99, ms', number('addedFirstTokenMsP99')],
  ['per token p50, µs', number('addedLatencyUsP50')],
  ['p99, µs', number('addedLatencyUsP99')],
  ['CPU per token, µs', number('cpuUsPerToken')],
  ['memory per stream, kB', number('memoryKbPerStream', 2)],
  ...BUSY,
]
/** Nothing is added to what everything is compared with, so its own figures stand there. */
const PACED_DIRECT: readonly Column[] = [
  ['', number('firstTokenMsP50')],
  ['', number('firstTokenMsP99')],
  ['', number('latencyUsP50')],
  ['', number('latencyUsP99')],
  ...PACED.slice(4),
]
const SATURATION: readonly Column[] = [
  ['tokens/s', number('tokensPerSecond')],
  ['CPU per token, µs', number('cpuUsPerToken')],
  ...BUSY,
]
const OPEN: readonly Column[] = [
  ['errors', number('errors')],
  ['memory per stream, kB', number('memoryKbPerStream')],
  ['CPU per token, µs', number('cpuUsPerToken')],
  ...BUSY,
]
const STARTS: readonly Column[] = [
  ['CPU per reply, µs', number('cpuUsPerReply')],
  ['first token p50, ms', number('firstTokenMsP50')],
  ['p99, ms', number('firstTokenMsP99')],
  ...BUSY,
]
const ON_REDIS: readonly Column[] = [
  ['first token p50, ms', number('addedFirstTokenMsP50')],
  ['per token p50, µs', number('addedLatencyUsP50')],
  ['p99, µs', number('addedLatencyUsP99')],
  ['tokens/s', number('tokensPerSecond')],
  ['CPU per token, µs', number('cpuUsPerToken')],
  ['Redis’s, µs', number('serverUsPerToken')],
  ['one by one: first token p50, ms', number('aloneMsP50')],
  ['all at once: p99, ms', number('togetherMsP99')],
  ...BUSY,
]
const RESUME: readonly Column[] = [
  ['one by one: first token p50, ms', number('aloneMsP50')],
  ['p99, ms', number('aloneMsP99')],
  ['CPU each, µs', number('aloneCpuUs')],
  ['all at once: p50, ms', number('togetherMsP50')],
  ['p99, ms', number('togetherMsP99')],
  ['CPU each, µs', number('togetherCpuUs')],
]

export function markdown(account: Account): string {
  const { results, bars } = account
  return `${[
    ...opening(account),
    '## The bars',
    '',
    ...table(
      ['', 'bar', 'measured', 'met'],
      bars.map(({ name, sense, limit, value, met, wasLoadFull }) => [
        name,
        `${sense} ${limit}`,
        figure(value, 3),
        met === null
          ? 'not measured'
          : met
            ? 'yes'
            : `**no**${wasLoadFull ? ': the load was full, and we were not' : ''}`,
      ]),
    ),
    '## Paced',
    '',
    `Every stream at the pace of a model. *Added* is what the peer adds to the direct line in the same round; the row of the direct line says what that itself takes. First tokens are those of short replies begun every ${PROBE_EVERY_MS} ms beside the streams that run. Memory is what the process grew by, divided by its streams: with few streams that is mostly the heap of a young process. Where the core of the load is *full*, its own queues are among the latencies.`,
    '',
    ...tables(results, 'paced', PACED, PACED_DIRECT),
    '## Saturation',
    '',
    'The upstream sends as fast as the peer takes it. *One event per write*: each in a write of its own, as many in a turn as the socket takes; they leave together, as those of a `node:http` response do. *One event per system call*: one in a turn, which is more than the machine can send. Where the core of the load is *full*, or that of the peer is not, the load was the limit, and CPU per token says more than tokens/s. *Beside a neighbour*: a program that never rests shares the peer’s core, so that the load can fill every peer, and tokens/s are the peer’s; what it got of the core stands in its column.',
    '',
    ...tables(results, 'saturation', SATURATION),
    '## Many open at once',
    '',
    ...tables(results, 'open', OPEN),
    '## Coming back',
    '',
    'A reader that lost its line opens a new one and asks for what is behind the middle of the reply; the time runs from before the connection is opened to the first token it did not have. The processor time includes sending the other half (for a running reply: what has been said of it). Nobody else among the peers can do this.',
    '',
    ...tables(results, 'resume', RESUME),
    '## What the books cost',
    '',
    'A short reply of two tokens, begun at a steady pace: the processor time of a whole reply, from its request to its ending, with keys, limits, holds and what was used on file, against without. First tokens are whole times here, not added ones. What they cost per token stands above, under *Paced*: rows of the same names.',
    '',
    ...tables(results, 'starts', STARTS),
    '## On Redis',
    '',
    'The same with the log on Redis, beside the embedded log and beside a pipe that does nothing but `XADD`, all in this run. Redis and PostgreSQL run on the core of the load, so a flood is bounded by that core; what Redis takes of it stands in a column of its own. All nodes share the one core of the peer: their CPU is added up, so that what grows with their number is what nodes cost one another. Whoever comes back comes to the next node, whose log it is not.',
    '',
    ...tables(results, 'redis', ON_REDIS),
  ].join('\n')}`
}

function opening({ plan, rounds, warmUp, before, after, peers, results }: Account): string[] {
  return [
    '# The bench',
    '',
    `Written by \`npm run bench\`${plan === 'full' ? '' : ` (plan: ${plan})`}, never by hand. Read the ratios: the figures are this machine’s.`,
    '',
    `- **When**: ${before.date}, ${rounds === 1 ? 'one round' : `${rounds} rounds, medians`}. Load average (1, 5 minutes) ${before.loadAverage.join(', ')} before, ${after.loadAverage.join(', ')} after; priority ${before.priority}.`,
    `- **Where**: ${before.processor}, ${before.cores} cores, ${before.memoryGb} GB, ${before.system}, Linux ${before.kernel}, Node ${before.node}, log on ${before.filesystem}.`,
    `- **How**: each peer in a process of its own, started anew for each measurement, warmed up first (50 streams, then ${warmUp.starts} short replies), one after the other in an order that turns with the rounds. ${before.pinned ? 'The peer is pinned to one core with all its threads; upstream and client share another.' : '`taskset` is missing: nothing was pinned.'} All on loopback.`,
    `- **A token** is one openai-chat event of ${EVENT_BYTES} bytes, with its number and the time it was sent inside. A measurement counts only if every token of every stream arrived once, in order, and then the ending; otherwise it is shown as failed.`,
    '- **CPU per token** is user and system time of the whole process (for nginx with its worker) divided by the tokens that passed.',
    '',
    ...peers.map((peer) => `- **${peer.label}**${peer.version() ? ` (${peer.version()})` : ''}: ${peer.remark}.`),
    ...results.absentPeers.map(({ peer, why }) => `- **${peer.label}** took no part: ${why}.`),
    '',
  ]
}

function tables(results: Results, group: string, columns: readonly Column[], direct = columns): string[] {
  const cells = results.cells.filter((cell) => cell.measurement.group === group)
  if (cells.length === 0) return ['Not measured in this run.', '']
  const names = [...new Set(cells.map((cell) => cell.measurement.name))]
  return names.flatMap((name) => {
    const rows = cells.filter((cell) => cell.measurement.name === name)
    const shown = columns.filter(([, show]) => rows.some((cell) => show(results.numbers(cell) ?? {}) !== NOTHING))
    return [
      `**${name}**`,
      '',
      ...table(
        ['', ...shown.map(([title]) => title)],
        rows.map((cell) => row(results, cell, cell.peer.name === 'direct' ? direct : columns, shown, columns)),
      ),
    ]
  })
}

/** @param shown those of `all` that stand in the table; `own` are this row's, each in the place of one of `all` */
function row(
  results: Results,
  cell: Cell,
  own: readonly Column[],
  shown: readonly Column[],
  all: readonly Column[],
): string[] {
  const numbers = results.numbers(cell)
  if (!numbers) return [cell.peer.label, `failed (${cell.failure ?? 'no round'})`, ...shown.slice(1).map(() => '')]
  return [cell.peer.label, ...shown.map((column) => own[all.indexOf(column)]?.[1](numbers) ?? NOTHING)]
}

/** What a peer has not. */
const NOTHING = '–'

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line), '']
}

/** Significant digits, thousands separated. */
function figure(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING
  return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 4 })
}
