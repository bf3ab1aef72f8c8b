// How a message begins: with the names that the upstream has for the answer and for its model, where it says them.
import type { Event } from '../event.ts'
import { present, textIn } from './json.ts'

export const messageStart = (id: unknown, model: unknown): Event => ({
  type: 'message-start',
  ...present({ id: textIn(id) || undefined, model: textIn(model) || undefined }),
})
