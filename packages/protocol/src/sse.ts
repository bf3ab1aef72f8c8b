// Server-sent events, decoded and encoded by the rules of the WHATWG, over strings. Text in, events out: whoever has
// bytes decodes them first, as UTF-8 or (the relay, which passes bytes on untouched) as latin1.
import type { Saying } from './frame.ts'
import { HoldfastError } from './problem.ts'
import type { Seq } from './seq.ts'

/** The largest event, and the longest line, in UTF-16 code units. */
export const FRAME_CHARS_MAX_DEFAULT = 8 * 1024 * 1024

/** An event of the stream. `event` is absent when the stream named none (the WHATWG's type `message`). */
export interface SseEvent extends Saying {
  /** The last event id in force; '' before there was any. */
  readonly id: string
}

export interface SseDecoderOptions {
  readonly frameCharsMax?: number
  /** The stream asks its readers to wait this long before they come back. */
  readonly onRetry?: (delayMs: number) => void
  /** The text of a comment line, without its colon. Heartbeats are comments. */
  readonly onComment?: (text: string) => void
}

export interface SseDecoder {
  /**
   * The events that this piece of the stream completes. An event still open when the stream ends is never said.
   * @throws HoldfastError `frame-too-large` for an event or line beyond `frameCharsMax`. Events that the same piece
   * completed before it are returned first, and the error thrown by the next push.
   */
  push(text: string): SseEvent[]
}

const LF = 10
const SPACE = 32
const DATA = 'data: '
const EVENT = 'event: '
const ID = 'id: '

export function sseDecoder(options: SseDecoderOptions = {}): SseDecoder {
  const { frameCharsMax = FRAME_CHARS_MAX_DEFAULT, onRetry, onComment } = options

  // The event so far. `data` is undefined while no data line was seen: such an event is not one.
  let data: string | undefined
  // Further data lines, joined once at the end: concatenating them one by one is quadratic where strings are flat.
  let lines: string[] = []
  let dataChars = 0
  let event = ''
  let id = ''

  // A line that has not ended yet, in pieces. Joined once, when its end arrives: never scanned again, so a line
  // that drips in costs what it costs whole.
  let pieces: string[] = []
  let piecesChars = 0
  // A CR ended the last line at the very end of a push: a LF that comes next belongs to it.
  let skipLf = false
  let opening: string | undefined = ''
  let failure: HoldfastError | undefined

  /** Takes one whole line that is not blank, given as a range of `text`. */
  function takeLine(text: string, from: number, to: number): void {
    if (to - from > frameCharsMax) throw tooLarge(frameCharsMax)
    // The lines that nearly all streams are made of, then the rule.
    if (begins(text, from, DATA)) return addData(text.slice(from + 6, to))
    if (begins(text, from, EVENT)) return void (event = text.slice(from + 7, to))
    if (begins(text, from, ID)) return takeField('id', text.slice(from + 4, to))
    const line = text.slice(from, to)
    const colon = line.indexOf(':')
    if (colon === 0) return onComment?.(line.slice(1))
    if (colon === -1) return takeField(line, '')
    takeField(line.slice(0, colon), line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1))
  }

  function takeField(name: string, value: string): void {
    if (name === 'data') addData(value)
    else if (name === 'event') event = value
    else if (name === 'id') {
      if (!value.includes('\0')) id = value
    } else if (name === 'retry' && /^\d+$/.test(value)) onRetry?.(Number(value))
  }

  function addData(value: string): void {
    dataChars += value.length + 1
    if (dataChars > frameCharsMax) throw tooLarge(frameCharsMax)
    if (data === undefined) data = value
    else lines.push(value)
  }

  /** The line that ended at last, of which `last` is the end. */
  function takePieces(last: string): void {
    pieces.push(last)
    const line = pieces.join('')
    pieces = []
    piecesChars = 0
    takeLine(line, 0, line.length)
  }

  function hold(piece: string): void {
    piecesChars += piece.length
    if (piecesChars > frameCharsMax) throw tooLarge(frameCharsMax)
    pieces.push(piece)
  }

  /** The event that a blank line ends, if it is one. */
  function endEvent(): SseEvent | undefined {
    if (data === undefined) {
      event = ''
      return undefined
    }
    const whole = lines.length === 0 ? data : [data, ...lines].join('\n')
    data = undefined
    dataChars = 0
    if (lines.length > 0) lines = []
    return eventOf(whole)
  }

  function eventOf(whole: string): SseEvent {
    if (event === '') return { id, data: whole }
    const said = { id, event, data: whole }
    event = ''
    return said
  }

  /** The text without a byte order mark, or '' while it may still turn out to begin with one. */
  function withoutBom(text: string): string {
    const start = opening + text
    if (start.length < BOM_LATIN1.length && BOM_LATIN1.startsWith(start)) {
      opening = start
      return ''
    }
    opening = undefined
    if (start.charCodeAt(0) === BOM) return start.slice(1)
    return start.startsWith(BOM_LATIN1) ? start.slice(BOM_LATIN1.length) : start
  }

  /** The text with LF for every line end. A CR at its very end ends a line now, and takes a LF that comes next with it. */
  function withLf(text: string): string {
    const from = skipLf && text.charCodeAt(0) === LF ? 1 : 0
    skipLf = text.endsWith('\r')
    return text.slice(from).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  }

  function push(chunk: string): SseEvent[] {
    if (failure) throw failure
    let text = opening === undefined ? chunk : withoutBom(chunk)
    // A decoder of bytes says '' while it holds half a character. That is no reason to forget a CR.
    if (text === '') return []
    // Nearly every stream has no CR, and pays one look per push.
    if (skipLf || text.includes('\r')) text = withLf(text)
    let events: SseEvent[] | undefined
    try {
      let at = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', at)) {
        let said: SseEvent | undefined
        if (piecesChars > 0) takePieces(text.slice(at, end))
        // By far the commonest end of an event: its one data line, then the blank line, all in one piece.
        else if (text.charCodeAt(end + 1) === LF && data === undefined && begins(text, at, DATA)) {
          if (end - at > frameCharsMax) throw tooLarge(frameCharsMax)
          said = eventOf(text.slice(at + 6, end))
          end += 1
        } else if (end > at) takeLine(text, at, end)
        else said = endEvent()
        at = end + 1
        if (said === undefined) continue
        // A literal of one is a third of the size of an array that was pushed to, and one event per push is common.
        if (events) events.push(said)
        else events = [said]
      }
      if (at < text.length) hold(at === 0 ? text : text.slice(at))
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      failure = cause
      pieces = []
      lines = []
      if (!events) throw cause
    }
    return events ?? []
  }

  return { push }
}

const BOM = 0xfeff
/** The same mark as UTF-8 bytes that were read as latin1. */
const BOM_LATIN1 = '\u00EF\u00BB\u00BF'

/** Character by character: `startsWith` at a position costs several times as much, and this is asked for every token. */
function begins(text: string, at: number, name: string): boolean {
  for (let n = 0; n < name.length; n += 1) if (text.charCodeAt(at + n) !== name.charCodeAt(n)) return false
  return true
}

const tooLarge = (frameCharsMax: number): HoldfastError =>
  new HoldfastError('frame-too-large', `An event is larger than ${frameCharsMax} characters.`)

/**
 * One event, with its seq as `id:` when it has one. The id comes after the data, because there are readers that take
 * an id as received as soon as they see it, and would skip the event when the line dies between the two.
 *
 * A line break in the data makes two data lines, which decode to one LF. SSE cannot carry a CR: it decodes to a LF as
 * well. No decoder ever yields one, so what came as SSE goes on unchanged, and JSON does not mind.
 */
export function encodeSse(saying: Saying, seq?: Seq): string {
  const { event, data } = saying
  const name = event ? `event: ${oneLine(event)}\n` : ''
  const body = data.includes('\n') || data.includes('\r') ? data.split(/\r\n|\r|\n/).join('\ndata: ') : data
  return seq === undefined ? `${name}data: ${body}\n\n` : `${name}data: ${body}\nid: ${seq}\n\n`
}

function oneLine(event: string): string {
  if (/[\r\n]/.test(event)) throw new TypeError('the name of an event is one line')
  return event
}
