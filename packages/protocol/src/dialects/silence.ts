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
    return events.slice(0, at + 1)
  }
  return {
    read: (saying: Saying) => (over ? [] : upToEnding(reader.read(saying))),
    close: () => (over ? [] : upToEnding(reader.close())),
  }
}
