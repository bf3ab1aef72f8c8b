// A reply that was refused before its first frame has bought nothing: the same request under the same key may try
// again. Judged only where no crash came between, which may forget the release and is allowed to.
import type { Evidence } from '../evidence.ts'

const FREE: ReadonlySet<string> = new Set(['upstream-limited', 'upstream-overloaded', 'upstream-refused'])

export function* keysComeFree({ answers, deaths, diskFailures }: Evidence): Generator<string> {
  if (deaths.length > 0 || diskFailures.length > 0) return
  const refusals = new Map<string, number>()
  for (const { reply, problem, wish } of answers) {
    if (reply === undefined || problem === undefined || !FREE.has(problem)) continue
    refusals.set(reply, (refusals.get(reply) ?? 0) + 1)
    if (refusals.get(reply) === 2) yield `wish ${wish} was refused twice with the same ${reply} (${problem})`
  }
}
