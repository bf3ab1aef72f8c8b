// What happens when the last reader goes, over nodes: whoever reads at another node keeps a reply alive, and when the last of all
// has left it ends by its policy. Judged in peace: of a node that the store has lost sight of nobody knows who reads there.
import { REDIS_LOG_LIMITS } from '@holdfast/relay'
import { MENDING_MS } from '../../../../packages/relay/src/desertion.ts'
import type { Call, Evidence } from '../../evidence.ts'
import type { NodesEvidence } from '../../nodes/evidence.ts'
import { NAME_MS_MAX, type Thread, isUnnamed, linesOf, overAt, threadsOf } from '../../thread.ts'
import { isThere } from '../leaving-is-not-stopping.ts'
import { AFTERMATH_MS, isCalm } from './calm.ts'

const DESERTED = /last reader had left/
/** Of a reader that has left another node the pump may hear with the next look only, and then waits for its line to be mended. */
const HEARD_MS_MAX = REDIS_LOG_LIMITS.lookMs + MENDING_MS + 100

export function* leavingIsNotStoppingOverNodes(evidence: Evidence): Generator<string> {
  const { nodes } = evidence
  if (!nodes) return
  for (const thread of threadsOf(evidence)) {
    yield* isNotDeserted(thread, evidence, nodes)
    yield* isForSomebody(thread, evidence, nodes)
  }
}

function* isNotDeserted(
  { kept, purchases, eras }: Thread,
  evidence: Evidence,
  nodes: NodesEvidence,
): Generator<string> {
  const { created, calls } = evidence
  const { id, final } = kept
  const disconnect = created.get(id)?.disconnect
  if (!final || !disconnect || final.problem?.code !== 'reply-stopped' || !DESERTED.test(final.problem.message)) return
  if (disconnect.policy === 'drain') yield `${id} was to drain, and was stopped`
  const present = calls.filter(({ reply }) => reply === id)
  const wasHeld = purchases.some((one) => isUnnamed(one, final.endedAt - 1))
  const settledAt = final.endedAt - (wasHeld ? NAME_MS_MAX : 0)
  const canReturn = present.some(({ answeredAt = Number.POSITIVE_INFINITY }) => answeredAt < settledAt)
  const graceMs = disconnect.policy === 'keep' && canReturn ? disconnect.graceMs : 0
  const from = Math.max(final.endedAt - graceMs, eras.at(-1)?.at ?? 0)
  const pump = nodes.entries.findLast((one) => one.reply === id && one.isFinal)?.life
  // A pump that is cut off hears of nobody elsewhere, and buys no more for whom it does not know.
  if (!isCalm(nodes, { from, to: settledAt }, pump)) return
  // Whoever came to another node in the last moment may have come too late.
  const reader = present.find(
    (call) =>
      isThere(call, from, settledAt - (graceMs === 0 ? 0 : 1)) &&
      isCalm(nodes, { from: (call.arrivedAt ?? 0) - AFTERMATH_MS, to: settledAt }, call.life) &&
      (call.openedAt ?? Number.POSITIVE_INFINITY) < settledAt &&
      (call.life === pump || isSeen(call, settledAt)),
  )
  if (reader) yield `${id} was stopped as deserted at ${final.endedAt}, and call ${reader.number} was there`
}

/** Of who comes to another node and leaves it between two looks no pump hears that has nothing to write meanwhile. */
const isSeen = ({ openedAt = 0, overAt = Number.POSITIVE_INFINITY }: Call, settledAt: number): boolean =>
  overAt >= settledAt || overAt - openedAt > HEARD_MS_MAX

function* isForSomebody({ kept, eras }: Thread, evidence: Evidence, nodes: NodesEvidence): Generator<string> {
  const { created, calls } = evidence
  const { id, final } = kept
  const disconnect = created.get(id)?.disconnect
  if (!disconnect || disconnect.policy === 'drain') return
  const aloneMsMax = (disconnect.policy === 'keep' ? disconnect.graceMs : 0) + HEARD_MS_MAX
  const present = calls.filter(({ reply }) => reply === id)
  for (const { at: beganAt, purchases } of eras)
    for (const { number, said, at: boughtAt, life, ...rest } of purchases) {
      const until = Math.min(
        Math.max(...linesOf({ number, said, at: boughtAt, life, ...rest }).map(overAt)),
        final?.endedAt ?? Infinity,
      )
      const alone = said.find(
        ({ at }) =>
          at > boughtAt &&
          at < until &&
          at - aloneMsMax > beganAt &&
          !present.some((one) => isThere(one, at - aloneMsMax, at)) &&
          isCalm(nodes, { from: at - aloneMsMax, to: at }, life),
      )
      if (alone) yield `the upstream of ${id} (${disconnect.policy}) was listened to at ${alone.at} with nobody there`
    }
}
