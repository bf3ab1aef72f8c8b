// What a plan is made of: figures that somebody has measured, each with where it stands, and those that nobody has, which
// say so. Those of the bench are held against its last run by test/bench/capacity.test.ts.
import { PATIENCE } from '@holdfast/protocol'
import { LIMITS } from '@holdfast/relay'

/** Where a number of `bench/results/latest.json` stands. */
export interface Measured {
  readonly name: string
  readonly peer: string
  readonly number: string
}

export interface Constant {
  readonly value: number
  readonly unit: string
  readonly means: string
  /** `bench`: measured by `npm run bench`. `measured`: once, elsewhere. `code`: a setting. `assumed`: nobody has measured it. */
  readonly origin: 'bench' | 'measured' | 'code' | 'assumed'
  readonly source: string
  readonly bench?: Measured
}

const fromBench = (
  value: number,
  unit: string,
  means: string,
  name: string,
  peer: string,
  number: string,
): Constant => ({
  value,
  unit,
  means,
  origin: 'bench',
  source: `[the bench](bench.md), “${name}”${peer === 'metered' ? ', all limited' : ''}`,
  bench: { name, peer, number },
})

const PROTOTYPE = 'a prototype: node-redis 6 and Redis 7.0, one event per entry, two cores shared with the load'
const APPENDS =
  '`packages/relay/src/logs/redis/speed.suite.ts`: Redis 7.0, 190 octets each, two cores shared with much else'
const BOOKS = '[decision 13](decisions/0013-the-books.md): PostgreSQL 15, 200 at a time, two cores with a load of 9'

export const CONSTANTS = {
  processorUsPerFrame: fromBench(
    20.4,
    'µs',
    'Processor of a relay for one frame: read, logged, sent',
    '500 × 50/s',
    'holdfast',
    'cpuUsPerToken',
  ),
  processorUsPerReply: fromBench(
    2_240,
    'µs',
    'Processor of a relay for one reply beside its frames: request, holds, ending',
    '2000 short replies, one every 4 ms',
    'metered',
    'cpuUsPerReply',
  ),
  processorUsPerReturn: fromBench(
    520,
    'µs',
    'Processor of a relay for one reader that comes back',
    'running, 2000 replies of 200 tokens so far',
    'holdfast',
    'aloneCpuUs',
  ),
  memoryKbPerStream: fromBench(
    62.9,
    'kB',
    'Memory of a relay for one running stream',
    '500 × 50/s',
    'holdfast',
    'memoryKbPerStream',
  ),
  octetsPerFrame: {
    value: 263,
    unit: 'octets',
    means: 'A frame of one token, in OpenAI’s dialect',
    origin: 'measured',
    source: '[the bench](bench.md), its own upstream',
  },
  octetsPerMoreToken: {
    value: 5,
    unit: 'octets',
    means: 'What each further token adds to a frame that has several',
    origin: 'assumed',
    source: 'English text',
  },
  redisClientUsPerFrame: {
    value: 17.5,
    unit: 'µs',
    means: 'Processor of a relay for an append to a cluster of Redis, on top (4.5 where there is one server)',
    origin: 'measured',
    source: APPENDS,
  },
  redisServerUsPerFrame: {
    value: 13.2,
    unit: 'µs',
    means: 'Processor of a cluster of Redis for an append (7.2 where there is one server)',
    origin: 'measured',
    source: APPENDS,
  },
  elsewhereUsPerFrame: {
    value: 3.3,
    unit: 'µs',
    means: 'Processor of a relay for a frame that another node pumps',
    origin: 'measured',
    source: PROTOTYPE,
  },
  redisOctetsPerEntry: {
    value: 31,
    unit: 'octets',
    means: 'What an entry of a stream takes beside its frame',
    origin: 'measured',
    source: PROTOTYPE,
  },
  booksMsPerHold: {
    value: 0.48,
    unit: 'ms',
    means: 'Time of PostgreSQL for a reply that is held for and settled, paid by four accounts',
    origin: 'measured',
    source: BOOKS,
  },
  booksMsPerReceipt: {
    value: 0.07,
    unit: 'ms',
    means: 'Time of PostgreSQL for what is counted of a reply, at 500 a second',
    origin: 'measured',
    source: '[decision 17](decisions/0017-usage.md)',
  },
  octetsPerPacket: {
    value: 95,
    unit: 'octets',
    means: 'Ethernet, IP, TCP and TLS around a frame that is sent by itself',
    origin: 'assumed',
    source: 'IPv4, time stamps, TLS 1.3',
  },
  processMemoryMb: {
    value: 150,
    unit: 'MB',
    means: 'Memory of a relay without a stream',
    origin: 'assumed',
    source: 'a Node.js process with its code',
  },
  leaseMs: {
    value: 10_000,
    unit: 'ms',
    means: 'How long a node that is gone is believed to be there; it renews four times in that',
    origin: 'code',
    source: '`leaseMs` of the log in Redis',
  },
  adoptMs: {
    value: 2_000,
    unit: 'ms',
    means: 'How often nodes look for replies of those that are gone',
    origin: 'code',
    source: '`adoptMs` of the log in Redis',
  },
  startMs: {
    value: 5_000,
    unit: 'ms',
    means: 'From the start of a process until it is ready',
    origin: 'assumed',
    source: 'no log to read: it is in Redis',
  },
  heartbeatMs: {
    value: LIMITS.heartbeatMs,
    unit: 'ms',
    means: 'The longest silence a reader hears',
    origin: 'code',
    source: '[limits](limits.md)',
  },
  backoffMs: {
    value: PATIENCE.baseMs,
    unit: 'ms',
    means: 'A reader’s first way back is spread over so much (full jitter)',
    origin: 'code',
    source: 'our client',
  },
} as const satisfies Readonly<Record<string, Constant>>

export type ConstantName = keyof typeof CONSTANTS

/** How long a reader of ours listens to nothing before it takes the line for dead. */
export const stallMs = CONSTANTS.heartbeatMs.value * 2.5 + 2_000
