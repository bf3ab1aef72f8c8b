// Invariant 9. From admission on, whoever can hear hears something every heartbeat; before it, the admission takes no
// longer than it may.
import type { Evidence } from '../evidence.ts'
import { waitMsMax } from '../economy.ts'
import { SIMULATED_LIMITS } from '../machine.ts'

const { heartbeatMs, admissionMsMax } = SIMULATED_LIMITS

export function* isNeverSilent({ calls, healAt, doneAt, economy }: Evidence): Generator<string> {
  const waitMax = admissionMsMax + waitMsMax(economy)
  for (const { number, path, writes, drainedAt, openedAt, overAt, arrivedAt, answeredAt, over } of calls) {
    if (arrivedAt !== undefined && !path.endsWith('/stop')) {
      const waitedMs = (answeredAt ?? overAt ?? doneAt ?? healAt) - arrivedAt
      if (waitedMs > waitMax) yield `call ${number} waited ${waitedMs} ms for its head`
    }
    if (openedAt === undefined) continue
    let heardAt = openedAt
    let isFull = false
    // What drains is written to in the same moment, in this order.
    const moments = [
      ...drainedAt.map((at) => ({ at, full: undefined })),
      ...writes.map(({ at, full }) => ({ at, full })),
      { at: overAt ?? doneAt ?? openedAt, full: undefined },
    ].sort((one, other) => one.at - other.at)
    for (const { at, full } of moments) {
      if (!isFull && at - heardAt > heartbeatMs) yield `call ${number} heard nothing for ${at - heardAt} ms (${over})`
      heardAt = at
      isFull = full ?? false
    }
  }
}
