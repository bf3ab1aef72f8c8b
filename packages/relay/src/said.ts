// How much was said, in octets of UTF-8: text, thinking and the arguments of tools, without the frames around them. Four
// of them are about a token, in Chinese as in English; of characters it would be four in one and one and a half in the other.
import type { Event } from '@holdfast/protocol'

/** Octets that one event adds. */
export function octetsIn(event: Event): number {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return Buffer.byteLength(event.text)
    case 'tool-delta':
      return Buffer.byteLength(event.json)
    default:
      return 0
  }
}
