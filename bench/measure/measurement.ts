// What every measurement shares: a fresh peer, warmed up; and the rule that a number counts only if every token of
// every stream arrived.
import { performance } from 'node:perf_hooks'
import type { Load } from '../load/index.ts'
import type { End } from '../load/client.ts'
import { cpuUs } from '../meter.ts'
import type { Peer, PeerName, RunningPeer } from '../peers/peer.ts'
import { deathOf, stop } from '../process.ts'

/** Names carry their unit. NaN: it does not apply (the memory of a peer that is none). */
export type Numbers = Readonly<Record<string, number>>

export interface Measurement {
  readonly group: 'paced' | 'saturation' | 'open' | 'resume' | 'starts' | 'redis'
  readonly name: string
  /** Whom it can measure; undefined: all. */
  readonly only?: readonly PeerName[]
  measure(load: Load, peer: RunningPeer): Promise<Numbers>
}

/** What a peer lives through before it is measured, so that what is measured is compiled code. */
export interface WarmUp {
  /** Of each of 50 streams. */
  readonly tokens: number
  /** Short replies after that: a server that has just started is slow to begin one, and no other. */
  readonly starts: number
}

export async function measured(load: Load, peer: Peer, measurement: Measurement, warm: WarmUp): Promise<Numbers> {
  const running = await peer.start(load.upstreamPort)
  try {
    await warmUp(load, running, warm)
    return await measurement.measure(load, running)
  } catch (cause) {
    const death = running.child && deathOf(running.child)
    throw death ? new Error(`${peer.label} died: ${death}`, { cause }) : cause
  } finally {
    await Promise.all([running.child, ...(running.others ?? [])].map((child) => child && stop(child)))
    await running.close?.()
  }
}

async function warmUp(load: Load, { target }: RunningPeer, { tokens, starts }: WarmUp): Promise<void> {
  const stream = async (tokens: number, streams: number): Promise<void> => {
    await load.start({ target, order: { tokens, rate: 400, burst: 1, lead: 0 }, streams, rampMs: streams })
    whole(await load.end())
  }
  await stream(tokens, 50)
  for (let started = 0; started < starts; started += STARTS_PER_WAVE)
    await stream(4, Math.min(STARTS_PER_WAVE, starts - started))
}

/** A reply each millisecond. */
const STARTS_PER_WAVE = 250

/** @throws when a single token was lost, doubled or late beyond the end. */
export function whole(end: End): End {
  const failures = Object.entries(end.failures)
  if (failures.length === 0) return end
  const told = failures.slice(0, 3).map(([what, count]) => `${count} × ${what}`)
  throw new Error(`of ${end.streams} streams: ${told.join('; ')}`)
}

export interface Used {
  /** Processor time of the peer, in microseconds. */
  readonly peerUs: number
  /** The same of the server that it keeps its log on. NaN: there is none. */
  readonly serverUs: number
  /** Shares of one core over the time that passed: the peer, and the load's two processes. */
  readonly peerCore: number
  readonly upstreamCore: number
  readonly clientCore: number
}

/** Begins to meter. The returned function says what has been used since. */
export function meter(load: Load, { child, others = [], serverPid }: RunningPeer): () => Used {
  const of = (pid: number | undefined): number => (pid === undefined ? Number.NaN : cpuUs(pid))
  const peerCpu = (): number => others.reduce((sum, other) => sum + of(other.pid), of(child?.pid))
  const before = { ms: performance.now(), peer: peerCpu(), server: of(serverPid), ...load.cpuUs() }
  return () => {
    const now = { ms: performance.now(), peer: peerCpu(), server: of(serverPid), ...load.cpuUs() }
    const passedUs = (now.ms - before.ms) * 1000
    return {
      peerUs: now.peer - before.peer,
      serverUs: now.server - before.server,
      peerCore: (now.peer - before.peer) / passedUs,
      upstreamCore: (now.upstream - before.upstream) / passedUs,
      clientCore: (now.client - before.client) / passedUs,
    }
  }
}
