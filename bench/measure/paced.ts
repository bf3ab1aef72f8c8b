// Streams at the pace of a model: latency per token, time to the first token of a reply that begins among them,
// processor time per token, memory per stream.
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryBytes } from '../meter.ts'
import { type Measurement, meter, whole } from './measurement.ts'

export interface Pace {
  readonly streams: number
  /** Tokens per second of each stream. */
  readonly rate: number
  readonly rampMs: number
  readonly settleMs: number
  readonly windowMs: number
  /** Replies started after the window, one every `PROBE_EVERY_MS`. */
  readonly probes: number
}

export const PROBE_EVERY_MS = 10

export const paced = (pace: Pace): Measurement => ({
  group: 'paced',
  name: `${pace.streams} × ${pace.rate}/s`,
  async measure(load, peer) {
    const { streams, rate, rampMs, settleMs, windowMs, probes } = pace
    const totalMs = rampMs + settleMs + windowMs + probes * PROBE_EVERY_MS + SPARE_MS
    const order = { tokens: Math.ceil((rate * totalMs) / 1000), rate, burst: 1, lead: 0 }
    const pid = peer.child?.pid
    const memoryBefore = pid === undefined ? Number.NaN : memoryBytes(pid)
    await load.start({ target: peer.target, order, streams, rampMs })
    await sleep(settleMs)

    await load.openWindow()
    const used = meter(load, peer)
    await sleep(windowMs)
    const { peerUs, serverUs, peerCore, upstreamCore, clientCore } = used()
    const { tokens, ageUs } = await load.closeWindow()
    const memory = pid === undefined ? Number.NaN : memoryBytes(pid)

    const firstTokenMs = await load.probe({ count: probes, everyMs: PROBE_EVERY_MS })
    whole(await load.end())
    return {
      tokens,
      cpuUsPerToken: peerUs / tokens,
      serverUsPerToken: serverUs / tokens,
      latencyUsP50: ageUs.p50,
      latencyUsP99: ageUs.p99,
      firstTokenMsP50: firstTokenMs.p50,
      firstTokenMsP99: firstTokenMs.p99,
      memoryKbPerStream: (memory - memoryBefore) / streams / 1000,
      peerCore,
      upstreamCore,
      clientCore,
    }
  },
})

/** So that no stream ends before the last probe, on a machine that is busy. */
const SPARE_MS = 1500
