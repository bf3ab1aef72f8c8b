// From what is asked to what it takes: sums and quotients of measured constants. Nothing here knows of time passing; what
// happens when something breaks is in storm.ts.
import { CONSTANTS } from './constants.ts'
import type { Demand } from './demand.ts'

export interface Plan {
  readonly replySeconds: number
  readonly startsPerSecond: number
  readonly framesPerSecond: number
  /** Of one frame, as it stands in the log. */
  readonly frameOctets: number
  /** Installations side by side, none of which knows of the others: as many as PostgreSQL makes necessary. */
  readonly cells: number
  /** Share of its time that the one thread of a process is busy. */
  readonly busy: number
  /** Of all cells, each a core. */
  readonly processes: number
  readonly streamsPerProcess: number
  readonly memoryMbPerProcess: number
  readonly machines: number
  readonly redisMasters: number
  /** Which of the two made it so many. */
  readonly redisBound: 'processor' | 'memory'
  readonly redisMemoryGb: number
  readonly booksRepliesPerSecond: number
  /** To readers. As much comes from upstreams. */
  readonly gigabitsOut: number
  readonly gigabitsToRedis: number
  readonly cost: Cost
}

/** For an hour, in quantities; `total` where a price was said. */
export interface Cost {
  readonly cores: number
  readonly memoryGb: number
  readonly gbOut: number
  readonly total: number | undefined
}

/** The share of its time that a process may be busy when a zone has just been lost. */
export const BUSY_AFTER_LOSS = 0.9
/** Above it a reply’s first token waits: the bench’s p99 at 68 % is 135 ms. */
export const BUSY_MAX = 0.6
/** Of each machine, for the kernel and its network. */
const CORES_KEPT = 1

const c = Object.fromEntries(Object.entries(CONSTANTS).map(([name, { value }]) => [name, value])) as {
  readonly [name in keyof typeof CONSTANTS]: number
}

/** @param busy share of its time that a process is to be busy, at most */
export function planFor(demand: Demand, busy = busyFor(demand.zones)): Plan {
  const { streams, tokensPerSecond, tokensPerFrame, replyTokens, zones } = demand
  const replySeconds = demand.firstTokenSeconds + replyTokens / tokensPerSecond
  const startsPerSecond = streams / replySeconds
  const framesPerReply = replyTokens / tokensPerFrame
  const framesPerSecond = startsPerSecond * framesPerReply
  const frameOctets = c.octetsPerFrame + (tokensPerFrame - 1) * c.octetsPerMoreToken

  const perStreamUs = processorUsPerStream(demand)
  const processes = Math.max(zones, Math.ceil((streams * perStreamUs) / (busy * 1e6)))
  const streamsPerProcess = streams / processes
  const memoryMbPerProcess = c.processMemoryMb + (streamsPerProcess * c.memoryKbPerStream) / 1e3

  const cells = Math.ceil(streams / streamsPerCell(demand))

  const entryOctets = frameOctets + c.redisOctetsPerEntry
  const entriesKept = (streams * framesPerReply) / 2 + framesPerSecond * demand.retentionMinutes * 60
  const redisMemoryGb = (entriesKept * entryOctets) / 1e9
  const byProcessor = Math.ceil((framesPerSecond * c.redisServerUsPerFrame) / (demand.serversBusy * 1e6))
  // What Redis writes anew in the background needs room beside what it has.
  const byMemory = Math.ceil(redisMemoryGb / (demand.redisMemoryGb * demand.serversBusy))
  const redisMasters = Math.max(cells, byProcessor, byMemory)

  const machines = Math.max(zones, Math.ceil(processes / (demand.coresPerMachine - CORES_KEPT)))
  const octetsOut = framesPerSecond * (frameOctets + c.octetsPerPacket)
  return {
    replySeconds,
    startsPerSecond,
    framesPerSecond,
    frameOctets,
    cells,
    busy: (streamsPerProcess * perStreamUs) / 1e6,
    processes,
    streamsPerProcess,
    memoryMbPerProcess,
    machines,
    redisMasters,
    redisBound: byMemory > byProcessor ? 'memory' : 'processor',
    redisMemoryGb,
    booksRepliesPerSecond: startsPerSecond / cells,
    gigabitsOut: (octetsOut * 8) / 1e9,
    // Many in one packet: what surrounds them does not count.
    gigabitsToRedis: (framesPerSecond * entryOctets * 8) / 1e9,
    cost: costOf(demand, {
      cores: machines * demand.coresPerMachine + redisMasters * (1 + demand.redisReplicas),
      memoryGb:
        (processes * memoryMbPerProcess) / 1e3 + redisMasters * (1 + demand.redisReplicas) * demand.redisMemoryGb,
      gbOut: (octetsOut * 3600) / 1e9,
    }),
  }
}

/** What is left must be enough for all when a zone is gone. */
export const busyFor = (zones: number): number =>
  zones === 1 ? BUSY_MAX : Math.min(BUSY_MAX, (BUSY_AFTER_LOSS * (zones - 1)) / zones)

/** As many as one PostgreSQL can keep the books of. */
export function streamsPerCell({ held, serversBusy, firstTokenSeconds, replyTokens, tokensPerSecond }: Demand): number {
  const booksMs = held * c.booksMsPerHold + c.booksMsPerReceipt
  return ((serversBusy * 1e3) / booksMs) * (firstTokenSeconds + replyTokens / tokensPerSecond)
}

/** Of one second of one stream, all of its life spread over it. */
export function processorUsPerStream(demand: Demand): number {
  const { tokensPerSecond, tokensPerFrame, replyTokens, firstTokenSeconds } = demand
  const seconds = firstTokenSeconds + replyTokens / tokensPerSecond
  const frameUs = c.processorUsPerFrame + c.redisClientUsPerFrame + demand.elsewhere * c.elsewhereUsPerFrame
  const replyUs = c.processorUsPerReply + demand.returnsPerReply * c.processorUsPerReturn
  return ((replyTokens / tokensPerFrame) * frameUs + replyUs) / seconds
}

function costOf(demand: Demand, quantities: Omit<Cost, 'total'>): Cost {
  const { pricePerCoreHour, pricePerGbHour, pricePerGbOut } = demand
  const isSaid = pricePerCoreHour + pricePerGbHour + pricePerGbOut > 0
  const { cores, memoryGb, gbOut } = quantities
  const total = cores * pricePerCoreHour + memoryGb * pricePerGbHour + gbOut * pricePerGbOut
  return { ...quantities, total: isSaid ? total : undefined }
}
