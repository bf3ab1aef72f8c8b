/** Counts the server-sent events that pass. */
export class EventCounter {
  /** Whole events with data so far. Comments and empty events are none. */
  events = 0
  /** The event that has not ended yet. */
  #open = ''

  /** How many of these bytes to let through: all, or as many as it takes for `max` events to have passed. */
  take(bytes: Buffer, max: number): number {
    // One char is one byte here: only line ends and the word `data` matter.
    for (const [at, char] of [...bytes.toString('latin1')].entries()) {
      this.#open += char
      if (char !== '\n' || !/\n\r?\n$/.test(this.#open)) continue
      const hasData = /^data:/m.test(this.#open)
      this.#open = ''
      if (!hasData) continue
      this.events += 1
      if (this.events === max) return at + 1
    }
    return bytes.length
  }
}
