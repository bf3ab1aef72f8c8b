// A chunk that says something and what everything has cost so far. The cost goes last, because it counts what is said. But
// what the prompt cost also goes first of all: there are dialects that open a message with it, and readers that look
// nowhere else.
import type { Event } from '../event.ts'
import { present } from './json.ts'

/** @param begun the beginning of the message, in the chunk that begins it */
export const inOrder = (begun: readonly Event[], said: readonly Event[], usage: readonly Event[]): Event[] => [
  ...begun,
  ...(begun.length > 0 && said.length > 0 ? usage.flatMap(ofPrompt) : []),
  ...said,
  ...usage,
]

function ofPrompt(event: Event): Event[] {
  if (event.type !== 'usage' || event.usage.input === undefined) return []
  const { input, cacheRead, cacheWrite } = event.usage
  return [{ type: 'usage', usage: present({ input, cacheRead, cacheWrite }) }]
}
