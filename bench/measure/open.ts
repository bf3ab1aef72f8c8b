// Very many streams open at once, each of them slow: does any fail, and what does one weigh?
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryBytes } from '../meter.ts'
import { type Measurement, meter, whole } from './measurement.ts'

export interface Crowd {
  readonly streams: number
  /** Tokens per second of each stream. */
  readonly rate: number
  readonly rampMs: number
  readonly holdMs: number
}

const SAMPLE_EVERY_MS = 250

export const open = ({ streams, rate, rampMs, holdMs }: Crowd): Measurement => ({
  group: 'open',
  name: `${streams} streams open, ${rate}/s each`,
  only: ['pipe', 'holdfast'],
  async measure(load, peer) {
    const pid = peer.child?.pid ?? 0
    const before = memoryBytes(pid)
    const tokens = Math.ceil(((rampMs + holdMs + SPARE_MS) / 1000) * rate)
    await load.start({ target: peer.target, order: { tokens, rate, burst: 1, lead: 0 }, streams, rampMs })
    await load.openWindow()
    const used = meter(load, peer)
    // The highest of many looks, not the luck of one between two collections of garbage.
    let highest = 0
    for (let ms = 0; ms < holdMs; ms += SAMPLE_EVERY_MS) {
      await sleep(SAMPLE_EVERY_MS)
      highest = Math.max(highest, memoryBytes(pid))
    }
    const { peerUs, peerCore, upstreamCore, clientCore } = used()
    const window = await load.closeWindow()
    const end = whole(await load.end())
    return {
      streams: end.streams,
      errors: 0,
      memoryKbPerStream: (highest - before) / streams / 1000,
      cpuUsPerToken: peerUs / window.tokens,
      peerCore,
      upstreamCore,
      clientCore,
    }
  },
})

const SPARE_MS = 2000
