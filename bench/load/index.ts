// The two load processes, as the orchestrator sees them.
import { CORE, runProgram, stop } from '../process.ts'
import { cpuUs } from '../meter.ts'
import { caller } from './call.ts'
import type { End, Probe, Resume, Start, Window } from './client.ts'
import type { Spread } from './spread.ts'

export interface Load {
  readonly upstreamPort: number
  /** Resolves when the last request is out. */
  start(given: Start): Promise<void>
  /** Resolves when every stream has had `tokens`, or is over. */
  reached(tokens: number): Promise<void>
  openWindow(): Promise<void>
  closeWindow(): Promise<Window>
  /** Milliseconds to the first tokens of short replies beside those that run. */
  probe(given: Probe): Promise<Spread>
  drop(): Promise<void>
  /** Milliseconds to the first tokens of resumed replies. */
  resume(given: Resume): Promise<Spread>
  /** Resolves when every stream is over. */
  end(): Promise<End>
  /** Microseconds of processor time that upstream and client have used. */
  cpuUs(): { upstream: number; client: number }
  close(): Promise<void>
}

export async function startLoad(): Promise<Load> {
  const upstream = runProgram('load/upstream.ts', { core: CORE.load, ipc: true })
  const client = runProgram('load/client.ts', { core: CORE.load, ipc: true })
  const call = caller(client)
  return {
    upstreamPort: (await caller(upstream)('listen')) as number,
    start: (given) => call('start', given) as Promise<void>,
    reached: (tokens) => call('reached', tokens) as Promise<void>,
    openWindow: () => call('openWindow') as Promise<void>,
    closeWindow: () => call('closeWindow') as Promise<Window>,
    probe: (given) => call('probe', given) as Promise<Spread>,
    drop: () => call('drop') as Promise<void>,
    resume: (given) => call('resume', given) as Promise<Spread>,
    end: () => call('end') as Promise<End>,
    cpuUs: () => ({ upstream: cpuUs(upstream.pid ?? 0), client: cpuUs(client.pid ?? 0) }),
    async close() {
      await Promise.all([stop(upstream), stop(client)])
    },
  }
}
