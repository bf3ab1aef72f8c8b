// Invariant 3, over nodes. The store never took two frames under one seq, whoever wrote them and whatever it had lost before;
// and nobody saw another.
import type { Evidence } from '../../evidence.ts'
import { hasOneFramePerSeq } from '../one-seq-one-frame.ts'
import { asTaken, truthsOf } from './truth.ts'

export function* hasOneFramePerSeqOverNodes(evidence: Evidence): Generator<string> {
  if (!evidence.nodes) return
  for (const [id, { forged, frames }] of truthsOf(evidence.nodes))
    for (const frame of forged)
      yield `the store took ${JSON.stringify(frame)} of ${id}, where it had taken ${JSON.stringify(frames[frame.seq - 1])}`
  yield* hasOneFramePerSeq(asTaken(evidence))
}
