// What all dialects have to know of a conversation before they write it down.
import type { Attachment } from '../chat.ts'
import type { StoredTurn } from '../storage.ts'
import { type Call, resultsOf } from '../tree.ts'

type Answer = Extract<StoredTurn, { role: 'assistant' }>

/** A call of a tool as it has to be sent back, with what came of it. */
export interface AnsweredCall {
  readonly call: Call
  readonly result: string
  readonly hasFailed: boolean
}

/**
 * The calls of a reply, each with a result, because every provider refuses a call without one. Calls that were cut off in
 * the middle are left out: their arguments are not JSON.
 */
export function answeredCalls(turn: Answer): AnsweredCall[] {
  const results = resultsOf(turn)
  return (turn.content?.blocks ?? []).flatMap((call) => {
    if (call.type !== 'tool' || !(call.id in results || turn.content?.ending === 'tool-use')) return []
    const result = call.id in results ? results[call.id] : { error: 'No result was given.' }
    return [
      {
        call,
        result: typeof result === 'string' ? result : JSON.stringify(result ?? null),
        hasFailed: typeof result === 'object' && result !== null && 'error' in result,
      },
    ]
  })
}

/** What is in a `data:` URL; undefined for any other. */
export function dataOf({ url }: Attachment): { readonly data: string; readonly isBase64: boolean } | undefined {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url) ?? []
  return data === undefined ? undefined : { data, isBase64: base64 !== undefined }
}

/** A text that came as a `data:` URL. */
export function textIn(attachment: Attachment): string | undefined {
  const found = /^text\/|json|xml/.test(attachment.mediaType) ? dataOf(attachment) : undefined
  if (!found?.isBase64) return found && decodeURIComponent(found.data)
  return new TextDecoder().decode(Uint8Array.from(atob(found.data), (char) => char.charCodeAt(0)))
}
