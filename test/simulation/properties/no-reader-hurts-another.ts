// Invariant 7. Inside the relay nothing takes virtual time, so a reader that can take a frame has it in the very moment
// in which the upstream said it, however slow all the others are. And what waits for a slow one is bounded.
import type { Call, Evidence, Kept, Purchase } from '../evidence.ts'

/** One page, or what one read of an upstream brought: at most one of them is written to a full outlet's brim. */
const OVERFLOW_OCTETS_MAX = 8_000

export function* isUnharmed({ calls, purchases, diskFailures, kept, faults }: Evidence): Generator<string> {
  for (const call of calls) {
    for (const { held, octets } of call.writes)
      if (held > call.roomOctets + OVERFLOW_OCTETS_MAX)
        yield `call ${call.number} holds ${held} octets, ${octets} of them new, and has room for ${call.roomOctets}`
    const fullWrites = call.writes.filter(({ full }) => full).length
    if (fullWrites > call.drainedAt.length + 1) yield `call ${call.number} was written to while it was full`
    if (call.writesAfter > 0) yield `call ${call.number} was written to after it was over (${call.over})`
    if (diskFailures.length === 0 && faults.readMsMax === 0) yield* hadItAtOnce(call, purchases, kept)
  }
}

function* hadItAtOnce(call: Call, purchases: readonly Purchase[], kept: ReadonlyMap<string, Kept>): Generator<string> {
  if (call.reply === undefined || call.openedAt === undefined) return
  const first = kept.get(call.reply)?.frames[0]
  const purchase = purchases.find((one) => first !== undefined && one.said[0]?.data === first.data)
  if (!purchase) return
  let last = 0
  for (const write of call.writes) {
    const said = purchase.said[write.last - 1]
    if (write.last > last && said) {
      const drainedAt = call.drainedAt.findLast((at) => at <= write.at) ?? 0
      const couldAt = Math.max(said.at, call.openedAt, drainedAt)
      if (write.at > couldAt)
        yield `call ${call.number} got frame ${write.last} of ${call.reply} ${write.at - couldAt} ms late`
    }
    last = Math.max(last, write.last)
  }
}
