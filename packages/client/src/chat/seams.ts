// Where in the text another model took over: whoever draws a message draws a line there.
import type { Event, Reader } from '@holdfast/protocol'

/** Reads as `reader` does, and notes of each seam how many characters of the message's text stand before it. */
export function placingSeams(reader: Reader): Reader {
  let chars = 0
  const place = (event: Event): Event => {
    if (event.type === 'text-delta') chars += event.text.length
    if (event.type !== 'segment') return event
    if (event.how === 'restarted') chars = 0
    return { ...event, at: chars }
  }
  return { read: (saying) => reader.read(saying).map(place), close: () => reader.close().map(place) }
}
