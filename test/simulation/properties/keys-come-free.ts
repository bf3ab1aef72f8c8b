// A reply that was refused before its first frame has bought nothing: the same request under the same key may try
// again, and is another reply. Judged only where no crash came between, which may forget the release and is allowed to.
import type { Evidence } from '../evidence.ts'

export function* keysComeFree({ answers, deaths, diskFailures, purchases, calls }: Evidence): Generator<string> {
  if (diskFailures.length > 0) return
  const refused = new Set<string>()
  for (const { at, reply, problem, wish } of answers) {
    if (reply === undefined || problem === undefined || problem === 'reply-stopped') continue
    if (deaths.some((death) => death < at)) return
    const bought = purchases.some(({ call, status }) => status === 200 && calls[call]?.reply === reply)
    if (refused.has(reply) && !bought) yield `wish ${wish} was refused twice with the same ${reply} (${problem})`
    refused.add(reply)
  }
}
