// Everything the upstream can send, through one core of the peer; or through what a neighbour leaves of it, where the load
// cannot fill a whole one.
import type { Order } from '../load/order.ts'
import { startNeighbour } from '../process.ts'
import { type Measurement, meter, whole } from './measurement.ts'

export interface Flood {
  readonly streams: number
  /** Tokens of each stream. */
  readonly tokens: number
  /** See `Order`. */
  readonly burst: Order['burst']
  /** The peer shares its core with a program that never rests. */
  readonly hasNeighbour?: boolean
}

export const saturation = ({ streams, tokens, burst, hasNeighbour = false }: Flood): Measurement => ({
  group: 'saturation',
  name: `${streams} streams, ${manner(burst)}${hasNeighbour ? ', beside a neighbour' : ''}`,
  async measure(load, peer) {
    const stopNeighbour = hasNeighbour ? startNeighbour() : undefined
    const used = meter(load, peer)
    await load.start({ target: peer.target, order: { tokens, rate: 0, burst, lead: 0 }, streams, rampMs: 0 })
    const end = whole(await load.end())
    const { peerUs, serverUs, peerCore, upstreamCore, clientCore } = used()
    await stopNeighbour?.()
    return {
      tokens: end.tokens,
      tokensPerSecond: end.tokens / (end.ms / 1000),
      cpuUsPerToken: peerUs / end.tokens,
      serverUsPerToken: serverUs / end.tokens,
      peerCore,
      upstreamCore,
      clientCore,
    }
  },
})

function manner(burst: Order['burst']): string {
  if (burst === 'as-taken') return 'one event per write'
  return burst === 1 ? 'one event per system call' : `${burst} events per write`
}
