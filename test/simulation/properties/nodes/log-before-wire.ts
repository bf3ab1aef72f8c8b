// Invariant 2, over nodes. Whatever any node wrote to a reader the store had taken by then.
import type { Evidence } from '../../evidence.ts'

export function* isTakenFirst({ calls, written }: Evidence): Generator<string> {
  for (const { number, reply, writes } of calls) {
    const batches = written.get(reply ?? '') ?? []
    const hasty = writes.find(
      (write) => write.last > 0 && !batches.some(({ at, last }) => at <= write.at && last >= write.last),
    )
    if (hasty)
      yield `call ${number} was sent ${reply} up to ${hasty.last} at ${hasty.at}, which the store had not taken`
  }
}
