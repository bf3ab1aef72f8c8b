import { direct } from './direct.ts'
import { holdfast, translating } from './holdfast.ts'
import { bare, metered } from './metering.ts'
import { nginx } from './nginx.ts'
import type { Peer } from './peer.ts'
import { pipe } from './pipe.ts'
import { portkey } from './portkey.ts'
import { onRedis, threeNodes, twoNodes, xadd } from './redis.ts'

export const peers: readonly Peer[] = [
  direct,
  pipe,
  nginx,
  portkey,
  holdfast,
  translating,
  bare,
  metered,
  xadd,
  onRedis,
  twoNodes,
  threeNodes,
]
