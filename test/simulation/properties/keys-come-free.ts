// A reply that was refused by its status has bought nothing: the same request under the same key may try again, and is
// another reply. (One whose failure somebody read in the log keeps its key.) Judged only where no crash came between, which may forget the release and is allowed to.
import type { Evidence } from '../evidence.ts'

export function* keysComeFree({ answers, deaths, diskFailures, purchases, calls }: Evidence): Generator<string> {
  if (diskFailures.length > 0) return
  const refused = new Set<string>()
  // Whether or not the line carried it to its reader.
  const read = new Set(calls.filter(({ openedAt }) => openedAt !== undefined).map(({ reply }) => reply))
  for (const { at, reply, problem, wish } of answers) {
    if (reply === undefined || problem === undefined || problem === 'reply-stopped' || read.has(reply)) continue
    if (deaths.some((death) => death < at)) return
    const bought = purchases.some(
      ({ call, status, unsent }) => (status === undefined ? !unsent : status === 200) && calls[call]?.reply === reply,
    )
    if (refused.has(reply) && !bought) yield `wish ${wish} was refused twice with the same ${reply} (${problem})`
    refused.add(reply)
  }
}
