// What the prompt cost, before the first word. Some dialects open a message with it, and some readers look nowhere else;
// upstreams that know it by then say it in the same breath as the word, and after it.
import type { Event } from '@holdfast/protocol'

/** @param events what an upstream says at once, when nothing has been told yet */
export function promptFirst(events: readonly Event[]): readonly Event[] {
  const first = events.findIndex((event) => event.type !== 'message-start')
  const counted = events.find((event) => event.type === 'usage')
  if (counted?.type !== 'usage' || counted === events[first]) return events
  // The answer's own count stays where it is, behind what it counts.
  const { output: _, reasoning: __, ...usage } = counted.usage
  return [...events.slice(0, first), { ...counted, usage }, ...events.slice(first)]
}
