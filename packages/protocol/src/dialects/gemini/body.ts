// How the sayings of Gemini stand in a body: as server-sent events where the request said `alt=sse`, else as a JSON
// array. And, whatever the request said, an error may come as bare JSON, after the events or instead of them.
import { jsonArrayDecoder } from '../../json-array.ts'
import { type SseDecoder, type SseDecoderOptions, sseDecoder } from '../../sse.ts'

/** `sseDecoder` until a line begins with a bracket, which no line of an event stream does. From there on it is JSON. */
export function geminiDecoder(options: SseDecoderOptions = {}): SseDecoder {
  const sse = sseDecoder(options)
  const json = jsonArrayDecoder(options)
  let isJson = false
  let isLineStart = true

  return {
    push(text) {
      if (isJson) return json.push(text)
      const at = jsonAt(text, isLineStart)
      if (at === -1) {
        if (text !== '') isLineStart = text.endsWith('\n') || text.endsWith('\r')
        return sse.push(text)
      }
      isJson = true
      return [...sse.push(text.slice(0, at)), ...json.push(text.slice(at))]
    },
  }
}

/** Where the first line begins that is no line of an event stream, or -1. */
function jsonAt(text: string, isLineStart: boolean): number {
  if (isLineStart && isBracket(text, 0)) return 0
  const places = LINE_ENDS.map((lineEnd) => {
    let at = text.indexOf(lineEnd)
    while (at !== -1 && !isBracket(text, at + 1)) at = text.indexOf(lineEnd, at + 1)
    return at === -1 ? text.length : at + 1
  })
  const first = Math.min(...places)
  return first === text.length ? -1 : first
}

/** Looked for one by one: a regular expression costs more than the events it looks between. */
const LINE_ENDS = ['\n', '\r']

const isBracket = (text: string, at: number): boolean => text[at] === '{' || text[at] === '['
