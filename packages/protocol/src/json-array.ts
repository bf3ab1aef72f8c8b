// A body of JSON that streams without server-sent events: an array whose elements drip in, as Google sends it when
// nobody asks for SSE, or objects one after another. Each becomes a saying as soon as its last bracket is there. It
// knows brackets and strings, not JSON: whether an element parses is for whoever reads it.
import { HoldfastError } from './problem.ts'
import { FRAME_CHARS_MAX_DEFAULT, type SseEvent } from './sse.ts'

interface JsonArrayDecoder {
  /**
   * The elements that this piece of the body completes, with the text they came in: of the outermost array, or, where
   * there is none, of the body. Elements without a bracket (numbers, strings, null) are passed over. An element still
   * open when the body ends is never said.
   * @throws HoldfastError `frame-too-large` for an element beyond `frameCharsMax`. Elements that the same piece
   * completed before it are returned first, and the error thrown by the next push.
   */
  push(text: string): SseEvent[]
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

export function jsonArrayDecoder(options: { readonly frameCharsMax?: number } = {}): JsonArrayDecoder {
  const { frameCharsMax = FRAME_CHARS_MAX_DEFAULT } = options

  let isInArray = false
  /** Brackets open, counted from those of the element. */
  let depth = 0
  let isInString = false
  let isEscaped = false
  // The element so far, in pieces. Joined once, when its last bracket arrives, and never scanned again.
  let pieces: string[] = []
  let piecesChars = 0
  let failure: HoldfastError | undefined

  function hold(piece: string): void {
    piecesChars += piece.length
    if (piecesChars > frameCharsMax) throw tooLarge(frameCharsMax)
    pieces.push(piece)
  }

  function endElement(piece: string): SseEvent {
    hold(piece)
    const data = pieces.join('')
    pieces = []
    piecesChars = 0
    return { id: '', data }
  }

  /** What one character that is not in a string does. True when it ends an element. */
  function takeBracket(char: number): boolean {
    if (char === OPEN_ARRAY && depth === 0 && !isInArray) isInArray = true
    else if (char === OPEN_OBJECT || char === OPEN_ARRAY) depth += 1
    else if (depth > 0) {
      depth -= 1
      return depth === 0
    } else if (char === CLOSE_ARRAY) isInArray = false
    return false
  }

  function push(text: string): SseEvent[] {
    if (failure) throw failure
    const events: SseEvent[] = []
    // Where in this piece the element that is open begins, or goes on.
    let from = 0
    try {
      for (let at = 0; at < text.length; at += 1) {
        const char = text.charCodeAt(at)
        if (isInString) {
          if (isEscaped) isEscaped = false
          else if (char === BACKSLASH) isEscaped = true
          else if (char === QUOTE) isInString = false
        } else if (char === QUOTE) isInString = true
        else if (char === OPEN_OBJECT || char === OPEN_ARRAY || char === CLOSE_OBJECT || char === CLOSE_ARRAY) {
          if (depth === 0) from = at
          if (takeBracket(char)) events.push(endElement(text.slice(from, at + 1)))
        }
      }
      if (depth > 0) hold(text.slice(from))
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      failure = cause
      pieces = []
      if (events.length === 0) throw cause
    }
    return events
  }

  return { push }
}

const tooLarge = (frameCharsMax: number): HoldfastError =>
  new HoldfastError('frame-too-large', `An element of the stream is larger than ${frameCharsMax} characters.`)
