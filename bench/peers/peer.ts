import type { ChildProcess } from 'node:child_process'
import type { Target } from '../load/line.ts'

export type PeerName =
  | 'direct'
  | 'pipe'
  | 'nginx'
  | 'portkey'
  | 'holdfast'
  | 'translating'
  | 'bare'
  | 'metered'
  | 'xadd'
  | 'redis'
  | 'two-nodes'
  | 'three-nodes'

/** Something that stands between client and upstream, started anew for each measurement. */
export interface Peer {
  readonly name: PeerName
  /** For the report. */
  readonly label: string
  /** What it is and how it was set up, for the report. */
  readonly remark: string
  /** Parts of the names of what it takes part in; absent: everything. */
  readonly takesPartIn?: readonly string[]
  /** Why it cannot take part here; undefined: it can. With `install`, does what is needed first. */
  missing(install: boolean): string | undefined
  version(): string
  start(upstreamPort: number): Promise<RunningPeer>
}

export interface RunningPeer {
  readonly target: Target
  /** What is metered, with its children; absent: there is no process. */
  readonly child?: ChildProcess
  /** More of the same, metered with it: the other nodes. */
  readonly others?: readonly ChildProcess[]
  /** The process id of the server that it keeps its log on: metered by itself, on the core of the load. */
  readonly serverPid?: number
  /** Stops what is neither. */
  close?(): Promise<void>
}
