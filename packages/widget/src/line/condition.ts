// What a person is told of a reply and its line: one value, one word for each. Pure; `LineBadge` only draws it.
import type { AssistantMessage } from '@holdfast/client/chat'

interface Waiting {
  /** Attempts that have failed since the reply last moved. */
  readonly attempt: number
  /** Until the next one. Absent while one is being made. */
  readonly nextTryMs?: number
}

export type Condition =
  /** The first line is being opened, or has not come up yet. */
  | ({ readonly state: 'connecting' } & Waiting)
  | { readonly state: 'streaming' }
  /** The line is alive, and the model says nothing. */
  | { readonly state: 'quiet'; readonly silentMs: number }
  | ({ readonly state: 'reconnecting' } & Waiting)
  | { readonly state: 'offline' }
  /** It arrives, and somebody else says it than the one who began; where he is known, `model`. */
  | { readonly state: 'continued' | 'restarted'; readonly model?: string }
  /** Over, and all was said. */
  | { readonly state: 'complete' }
  /** Over: somebody stopped it; it reached its length limit; the model declined; something went wrong. */
  | { readonly state: 'stopped' | 'cut-short' | 'refused' | 'failed' }

/**
 * @param now milliseconds since 1970
 * @param quietSince when the model was last heard; known only to whoever watched
 */
export function conditionOf(message: AssistantMessage, now: number, quietSince: number = now): Condition {
  return message.isRunning ? underWay(message, now, quietSince) : ended(message)
}

function underWay({ line, content }: AssistantMessage, now: number, quietSince: number): Condition {
  const seam = content.seams?.at(-1)
  switch (line?.phase) {
    case undefined:
      return { state: 'connecting', attempt: 0 }
    case 'connecting':
    case 'reconnecting':
      return {
        state: line.phase,
        attempt: line.attempt,
        ...(line.nextTryAt !== undefined && { nextTryMs: Math.max(0, line.nextTryAt - now) }),
      }
    case 'offline':
      return { state: 'offline' }
    case 'quiet':
      return { state: 'quiet', silentMs: Math.max(0, now - quietSince) }
    case 'streaming':
    case 'closed':
      return seam ? { state: seam.how, ...(seam.model !== undefined && { model: seam.model }) } : { state: 'streaming' }
  }
}

function ended({ content, trouble }: AssistantMessage): Condition {
  if (trouble) return { state: 'failed' }
  switch (content.ending) {
    case 'complete':
    case 'tool-use':
      return { state: 'complete' }
    case 'stopped':
      return { state: 'stopped' }
    case 'length':
      return { state: 'cut-short' }
    case 'refusal':
      return { state: 'refused' }
    // Without an ending that was read, nobody may call it whole.
    default:
      return { state: 'failed' }
  }
}
