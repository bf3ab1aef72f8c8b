// Short replies, one after another: what a reply costs beside its tokens.
import { type Measurement, meter, whole } from './measurement.ts'

export interface Starts {
  readonly count: number
  readonly everyMs: number
}

export const starts = ({ count, everyMs }: Starts): Measurement => ({
  group: 'starts',
  name: `${count} short replies, one every ${everyMs} ms`,
  only: ['bare', 'holdfast', 'metered'],
  async measure(load, peer) {
    // One long reply, so that the load's streams are those of any other measurement.
    const order = { tokens: 2, rate: 50, burst: 1, lead: 0 }
    await load.start({ target: peer.target, order, streams: 1, rampMs: 0 })
    const used = meter(load, peer)
    const firstTokenMs = await load.probe({ count, everyMs })
    const { peerUs, peerCore, upstreamCore, clientCore } = used()
    whole(await load.end())
    return {
      cpuUsPerReply: peerUs / count,
      firstTokenMsP50: firstTokenMs.p50,
      firstTokenMsP99: firstTokenMs.p99,
      peerCore,
      upstreamCore,
      clientCore,
    }
  },
})
