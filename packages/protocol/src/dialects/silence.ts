// After its ending a message says nothing more. Written once, around every reader.
import { type Event, isEnding } from '../event.ts'
import type { Saying } from '../frame.ts'
import type { Reader } from './dialect.ts'

/** The reader, silent after the first ending. */
export function silentAfterEnding(reader: Reader): Reader {
  let over = false
  const upToEnding = (events: Event[]): Event[] => {
    const at = events.findIndex(isEnding)
    if (at === -1) return events
    over = true
    const ending = events[at]
    // The model had said how it ends before something came that cannot be read: that is how it ends.
    const named = ending?.type === 'message-fail' && ending.problem.code === 'upstream-garbled' ? reader.close() : []
    return named.length > 0 ? [...events.slice(0, at), ...named] : events.slice(0, at + 1)
  }
  return {
    read: (saying: Saying) => (over ? [] : upToEnding(reader.read(saying))),
    close: () => (over ? [] : upToEnding(reader.close())),
  }
}
