import type { Peer } from './peer.ts'

/** Nothing between the two: what the load itself can do, and the latency that others add to. */
export const direct: Peer = {
  name: 'direct',
  label: 'direct',
  remark: 'the client talks to the upstream: the floor of the latencies and the ceiling of the load',
  missing: () => undefined,
  version: () => '',
  start: async (upstreamPort) => ({ target: { port: upstreamPort, headers: '' } }),
}
