// Invariant 7. Inside the relay nothing takes virtual time, so a reader that can take a frame has it in the very moment
// in which the upstream said it, however slow all the others are. And what waits for a slow one is bounded.
import type { Call, Evidence } from '../evidence.ts'
import { type Thread, isSame, threadsOf, visible } from '../thread.ts'

/** One page, or what one read of an upstream brought: at most one of them is written to a full outlet's brim. */
const OVERFLOW_OCTETS_MAX = 8_000

export function* isUnharmed(evidence: Evidence): Generator<string> {
  const { calls, diskFailures, faults } = evidence
  const threads = new Map([...threadsOf(evidence)].map((thread) => [thread.kept.id, thread]))
  for (const call of calls) {
    for (const { held, octets } of call.writes)
      if (held > call.roomOctets + OVERFLOW_OCTETS_MAX)
        yield `call ${call.number} holds ${held} octets, ${octets} of them new, and has room for ${call.roomOctets}`
    const fullWrites = call.writes.filter(({ full }) => full).length
    if (fullWrites > call.drainedAt.length + 1) yield `call ${call.number} was written to while it was full`
    if (call.writesAfter > 0) yield `call ${call.number} was written to after it was over (${call.over})`
    if (diskFailures.length === 0 && faults.readMsMax === 0) yield* hadItAtOnce(call, threads, evidence)
  }
}

function* hadItAtOnce(call: Call, threads: ReadonlyMap<string, Thread>, { written }: Evidence): Generator<string> {
  if (call.reply === undefined || call.openedAt === undefined) return
  const thread = threads.get(call.reply)
  const first = thread?.segments[0]?.frames ?? []
  const verbatim = thread?.purchases.find((one) => first[0] !== undefined && isSame(first[0], one.said[0]))
  const sayings = thread && verbatim && visible(verbatim, thread.wish)
  const batches = written.get(call.reply) ?? []
  let last = 0
  for (const write of call.writes) {
    // What passes byte for byte is in the log as soon as it is said; what is written anew, as soon as it is written.
    const frame = first[write.last - 1]
    const said = sayings?.[write.last - 1]
    // What opens a message waits for its first word, a failure for those who may save the reply.
    const isWord = said?.kind === 'content' || said?.kind === 'ending'
    const isItself = frame !== undefined && isWord && isSame(frame, said)
    const saidAt = (isItself ? said?.at : undefined) ?? batches.find((batch) => batch.last >= write.last)?.at
    if (write.last > last && saidAt !== undefined) {
      const drainedAt = call.drainedAt.findLast((at) => at <= write.at) ?? 0
      const couldAt = Math.max(saidAt, call.openedAt, drainedAt)
      if (write.at > couldAt)
        yield `call ${call.number} got frame ${write.last} of ${call.reply} ${write.at - couldAt} ms late`
    }
    last = Math.max(last, write.last)
  }
}
