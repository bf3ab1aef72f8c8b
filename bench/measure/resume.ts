// What it costs to come back: to a reply that is over, and to one that runs, from the middle, on a new connection.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Measurement, meter, whole } from './measurement.ts'

export interface Return {
  readonly streams: number
  /** Tokens of each reply before anybody comes back to it; a reader comes back to the middle of them. */
  readonly tokens: number
  /** How many come back one by one, before all do at once. */
  readonly oneByOne: number
}

/** The pace of a running reply behind its first tokens: slow, so that what is metered is the coming back. */
const RATE = 0.25
const TOKENS_MORE = 6

export const resumeFinished = ({ streams, tokens, oneByOne }: Return): Measurement => ({
  group: 'resume',
  name: `finished, ${streams} replies of ${tokens} tokens`,
  only: ['holdfast'],
  async measure(load, peer) {
    const order = { tokens, rate: 0, burst: 8, lead: 0 }
    await load.start({ target: peer.target, order, streams, rampMs: streams })
    await load.reached(tokens)
    await sleep(1000)

    const after = tokens >> 1
    const usedAlone = meter(load, peer)
    const alone = await load.resume({ count: oneByOne, after, manner: 'one-by-one' })
    const aloneUs = usedAlone().peerUs

    const used = meter(load, peer)
    const together = await load.resume({ count: streams, after, manner: 'at-once' })
    whole(await load.end())
    return {
      aloneMsP50: alone.p50,
      aloneMsP99: alone.p99,
      aloneCpuUs: aloneUs / oneByOne,
      togetherMsP50: together.p50,
      togetherMsP99: together.p99,
      togetherCpuUs: used().peerUs / streams,
    }
  },
})

export const resumeRunning = ({ streams, tokens, oneByOne }: Return): Measurement => ({
  group: 'resume',
  name: `running, ${streams} replies of ${tokens} tokens so far`,
  only: ['holdfast'],
  async measure(load, peer) {
    const order = { tokens: tokens + TOKENS_MORE, rate: RATE, burst: 1, lead: tokens }
    await load.start({ target: peer.target, order, streams, rampMs: streams })
    await load.reached(tokens)
    await load.drop()
    await sleep(500)

    // What the replies themselves cost while nobody comes back is not the price of coming back.
    const idle = meter(load, peer)
    await sleep(2000)
    const { peerCore } = idle()

    const after = tokens >> 1
    const usedAlone = meter(load, peer)
    const alone = await load.resume({ count: oneByOne, after, manner: 'one-by-one' })
    const aloneUs = beyond(usedAlone(), peerCore)
    await load.drop()
    await sleep(500)

    const used = meter(load, peer)
    const together = await load.resume({ count: streams, after, manner: 'at-once' })
    const togetherUs = beyond(used(), peerCore)
    whole(await load.end())
    return {
      aloneMsP50: alone.p50,
      aloneMsP99: alone.p99,
      aloneCpuUs: aloneUs / oneByOne,
      togetherMsP50: together.p50,
      togetherMsP99: together.p99,
      togetherCpuUs: togetherUs / streams,
    }
  },
})

/** Processor time beyond a share of a core that was in use anyway, in microseconds. */
const beyond = (used: { peerUs: number; peerCore: number }, share: number): number =>
  used.peerUs * (1 - share / used.peerCore)
