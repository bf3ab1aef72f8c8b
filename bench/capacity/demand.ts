// What is asked of an installation, and what it is built from. Every number has a default that the command can change.

export interface Demand {
  /** Replies that run at once, each with one reader. */
  readonly streams: number
  /** Of one stream. */
  readonly tokensPerSecond: number
  /** Some vendors send several in one event: the cost is the frame’s. */
  readonly tokensPerFrame: number
  readonly replyTokens: number
  readonly firstTokenSeconds: number
  /** Times that the reader of a reply comes back. */
  readonly returnsPerReply: number
  /** Share of streams whose reader is at another node than its pump. */
  readonly elsewhere: number
  /** Share of replies that somebody’s budget or credit pays for: each is held for. */
  readonly held: number
  /** How long a reply is kept in Redis after its ending. */
  readonly retentionMinutes: number
  /** Of which one may be lost with everything in it. */
  readonly zones: number
  readonly coresPerMachine: number
  /** Of one Redis master. */
  readonly redisMemoryGb: number
  readonly redisReplicas: number
  /** Share of its time that one server of PostgreSQL, or of Redis, is to be busy. */
  readonly serversBusy: number
  /** Prices in any currency; 0: not said, and not reckoned. */
  readonly pricePerCoreHour: number
  readonly pricePerGbHour: number
  readonly pricePerGbOut: number
}

export const DEMAND: Demand = {
  streams: 1_000,
  tokensPerSecond: 50,
  tokensPerFrame: 1,
  replyTokens: 1_000,
  firstTokenSeconds: 1,
  returnsPerReply: 0.1,
  elsewhere: 0.1,
  held: 1,
  retentionMinutes: 10,
  zones: 3,
  coresPerMachine: 16,
  redisMemoryGb: 32,
  redisReplicas: 1,
  serversBusy: 0.6,
  pricePerCoreHour: 0,
  pricePerGbHour: 0,
  pricePerGbOut: 0,
}

/** What a number has to be. @throws RangeError with its name */
export function checkDemand(demand: Demand): Demand {
  const wrong = (Object.keys(DEMAND) as (keyof Demand)[]).find((name) => !isGood(name, demand[name]))
  if (wrong) throw new RangeError(`${wrong} cannot be ${demand[wrong]}`)
  return demand
}

const SHARES: readonly (keyof Demand)[] = ['elsewhere', 'held']
const MAY_BE_NONE: readonly (keyof Demand)[] = [
  ...SHARES,
  'firstTokenSeconds',
  'returnsPerReply',
  'retentionMinutes',
  'redisReplicas',
  'pricePerCoreHour',
  'pricePerGbHour',
  'pricePerGbOut',
]

function isGood(name: keyof Demand, value: number): boolean {
  if (!Number.isFinite(value) || value < 0) return false
  if (value === 0) return MAY_BE_NONE.includes(name)
  if (SHARES.includes(name)) return value <= 1
  if (name === 'serversBusy') return value < 1
  if (name === 'coresPerMachine') return value >= 2
  return name !== 'streams' || value >= 1
}
