// Invariant 2. Whatever was written to any reader before the relay died is in the log when it is opened again.
import type { Evidence } from '../evidence.ts'

export function* isLoggedFirst({ calls, reopened, kept, created, deaths }: Evidence): Generator<string> {
  const logs = [...reopened, { at: Number.POSITIVE_INFINITY, kept }]
  for (const { at, kept: log } of logs)
    for (const { number, reply, writes } of calls) {
      if (reply === undefined) continue
      const last = writes.reduce((most, write) => (write.at <= at ? Math.max(most, write.last) : most), 0)
      const has = log.get(reply)?.last ?? 0
      if (last > has) yield `call ${number} was sent ${reply} up to ${last}; the log reopened at ${at} has ${has}`
      const wasAnswered = writes.some((write) => write.at <= at)
      if (wasAnswered && !log.has(reply)) yield `call ${number} was sent ${reply}; the log reopened at ${at} has none`
    }
  if (deaths.length > 0 && created.size > 0 && reopened.length < 2)
    yield 'the relay died and its log was never opened again'
}
