// All that the store ever took of each reply, whether or not it has it still: what readers may have been given.
import { Ear } from '../../ear.ts'
import type { Evidence, Heard, Kept } from '../../evidence.ts'
import { isSame } from '../../thread.ts'
import type { NodesEvidence } from '../../nodes/evidence.ts'

export interface Truth {
  readonly frames: readonly Heard[]
  /** Of seqs that were taken twice, with other bytes. */
  readonly forged: readonly Heard[]
}

const truths = new WeakMap<NodesEvidence, ReadonlyMap<string, Truth>>()

export function truthsOf(nodes: NodesEvidence): ReadonlyMap<string, Truth> {
  const known = truths.get(nodes) ?? gather(nodes)
  truths.set(nodes, known)
  return known
}

function gather({ entries }: NodesEvidence): ReadonlyMap<string, Truth> {
  const all = new Map<string, { frames: Heard[]; forged: Heard[] }>()
  for (const { reply, octets } of entries) {
    const { frames, forged } = all.get(reply) ?? { frames: [], forged: [] }
    all.set(reply, { frames, forged })
    for (const frame of new Ear().hear(octets)) {
      const before = frames[frame.seq - 1]
      if (!before) frames[frame.seq - 1] = frame
      else if (!isSame(before, frame)) forged.push(frame)
    }
  }
  return all
}

/** The store has not all of it any more, or never had it for good. */
export function isHistoryLost(id: string, { nodes, kept }: Evidence): boolean {
  const most = (nodes && truthsOf(nodes).get(id)?.frames.length) ?? 0
  const has = kept.get(id)
  return has === undefined || has.last < most || has.final?.problem?.message === HISTORY_LOST
}

export const HISTORY_LOST = 'Redis has lost what this reply had written.'

/** The evidence with what was taken in the place of what is kept. */
export function asTaken(evidence: Evidence): Evidence {
  const { nodes, kept, created } = evidence
  if (!nodes) return evidence
  const taken = new Map<string, Kept>()
  for (const id of created.keys()) {
    const frames = truthsOf(nodes).get(id)?.frames
    if (frames) taken.set(id, { id, last: frames.length, frames, final: kept.get(id)?.final })
    else if (kept.has(id)) taken.set(id, kept.get(id) as Kept)
  }
  return withChanged(evidence, { kept: taken })
}

/** The same evidence with some of it replaced. */
export const withChanged = (evidence: Evidence, change: Partial<Evidence>): Evidence =>
  Object.assign(Object.create(evidence) as Evidence, change)
