// Everything the upstream can send, through one core of the peer.
import { type Measurement, meter, whole } from './measurement.ts'

export interface Flood {
  readonly streams: number
  /** Tokens of each stream. */
  readonly tokens: number
  /** Tokens per write of the upstream. */
  readonly burst: number
}

export const saturation = ({ streams, tokens, burst }: Flood): Measurement => ({
  group: 'saturation',
  name: `${streams} streams, ${burst === 1 ? 'one event' : `${burst} events`} per write`,
  async measure(load, peer) {
    const used = meter(load, peer)
    await load.start({ target: peer.target, order: { tokens, rate: 0, burst, lead: 0 }, streams, rampMs: 0 })
    const end = whole(await load.end())
    const { peerUs, serverUs, peerCore, upstreamCore, clientCore } = used()
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
