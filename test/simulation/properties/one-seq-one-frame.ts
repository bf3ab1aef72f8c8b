// Invariant 3. Any two that saw the same seq of the same reply saw the same frame: readers, and the log each time it
// was opened. And every event that carries a frame carries its seq.
import type { Evidence, Heard } from '../evidence.ts'

export function* hasOneFramePerSeq({ readers, reopened, keptAtLast, kept }: Evidence): Generator<string> {
  const seen = new Map<string, Heard>()
  const wrong = (reply: string, frame: Heard): boolean => {
    const place = `${reply} ${frame.seq}`
    const before = seen.get(place)
    if (!before) seen.set(place, frame)
    return before !== undefined && (before.data !== frame.data || before.event !== frame.event)
  }
  for (const log of [...reopened.map((one) => one.kept), keptAtLast, kept])
    for (const { id, frames } of log.values())
      for (const [at, frame] of frames.entries()) {
        if (frame.seq !== at + 1) yield `frame ${at + 1} of ${id} has seq ${frame.seq} in the log`
        if (wrong(id, frame))
          yield `the log has another frame ${frame.seq} of ${id} than before: ${JSON.stringify(frame)}`
      }
  for (const { number, readings } of readers)
    for (const { reply, heard } of readings)
      for (const frame of heard)
        if (!(frame.seq > 0)) yield `reader ${number} heard a frame of ${reply} without a seq: ${JSON.stringify(frame)}`
        else if (wrong(reply, frame))
          yield `reader ${number} heard another frame ${frame.seq} of ${reply}: ${JSON.stringify(frame)}`
}
