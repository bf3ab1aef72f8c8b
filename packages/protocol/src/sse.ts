// Placeholder contract, to be replaced by the decoder.
import type { Saying } from './frame.ts'
export interface SseEvent extends Saying {
  readonly id?: string
}
