// An HTTP/1.1 response (RFC 9112), from bytes to a head, a body and an end, without a socket. It is strict where
// lenience has been used to make two readers see different bodies, and it never takes a cut for an end.
import { Chunks } from './chunks.ts'
import { TransportFailure } from './failure.ts'
import { type Fields, addField, lists, noFields } from './fields.ts'
import { RESPONSE_LIMITS } from './limits.ts'

export interface ResponseSink {
  head(status: number, fields: Fields): void
  /** A part of the body; its memory is the sink's only until it returns. */
  data(bytes: Buffer): void
}

/**
 * What the response has come to: `open` expects more, `ended` has said its end, `surplus` has too and was followed by
 * bytes that belong to nobody.
 */
export type Progress = 'open' | 'ended' | 'surplus' | TransportFailure

const LF = 0x0a
const PREFIX = 'HTTP/1.'

export class ResponseDecoder {
  /** Whether the connection may serve another request once this response has ended. */
  isPersistent = false

  readonly #sink: ResponseSink
  /** What the next byte belongs to. */
  #part: 'status' | 'fields' | 'counted' | 'uncounted' | 'chunks' | 'trailers' | 'nothing' = 'status'
  #progress: Progress = 'open'
  /** The line that has not ended yet. */
  #line = ''
  #headBytes = 0
  #interims = 0
  #minor = 0
  #status = 0
  #fields: Fields = noFields()
  /** Octets of a counted body that are still to come. */
  #left = 0
  readonly #chunks = new Chunks()

  constructor(sink: ResponseSink) {
    this.#sink = sink
  }

  /** Reads the first `end` bytes. They are overwritten: chunks are joined in place. */
  push(bytes: Buffer, end = bytes.length): Progress {
    let at = 0
    while (at < end && this.#progress === 'open') {
      switch (this.#part) {
        case 'chunks': {
          at = this.#chunks.read(bytes, at, end)
          const { from, to, isOver, fault } = this.#chunks
          if (to > from) this.#sink.data(bytes.subarray(from, to))
          if (fault !== undefined) this.#fail(fault)
          else if (isOver) this.#part = 'trailers'
          break
        }
        case 'counted': {
          const until = Math.min(end, at + this.#left)
          this.#sink.data(bytes.subarray(at, until))
          this.#left -= until - at
          at = until
          if (this.#left === 0) this.#end()
          break
        }
        case 'uncounted': {
          this.#sink.data(bytes.subarray(at, end))
          at = end
          break
        }
        default:
          at = this.#readLine(bytes, at, end)
      }
    }
    if (at < end && this.#progress === 'ended') this.#progress = 'surplus'
    return this.#progress
  }

  /** The connection has ended properly: an end only for a body that nothing else delimits (§6.3, rule 8; §8). */
  finish(): Progress {
    if (this.#progress !== 'open') return this.#progress
    if (this.#part === 'uncounted') this.#end()
    else this.#progress = new TransportFailure('response-cut', 'The connection ended before the response did.')
    return this.#progress
  }

  #readLine(bytes: Buffer, at: number, end: number): number {
    const found = bytes.indexOf(LF, at)
    const hasEnded = found >= 0 && found < end
    const until = hasEnded ? found + 1 : end
    const known = this.#line.length
    this.#line += bytes.toString('latin1', at, until)
    this.#headBytes += until - at
    // Said as early as possible: whoever speaks something else waits for us to answer.
    if (this.#part === 'status' && known < PREFIX.length && !isBeginning(this.#line)) this.#fail('it is not HTTP/1.x')
    else if (this.#line.length > RESPONSE_LIMITS.lineBytesMax) this.#fail('a line is too long')
    else if (this.#headBytes > RESPONSE_LIMITS.headBytesMax) this.#fail('the head is too long')
    else if (hasEnded) {
      const line = this.#line
      this.#line = ''
      // §2.2 lets a bare LF pass and node:http does not; a bare CR is no character of any line.
      if (line.charCodeAt(line.length - 2) === 0x0d) this.#take(line.slice(0, -2))
      else this.#fail('a line ends in a bare LF')
    }
    return until
  }

  #take(line: string): void {
    if (this.#part === 'status') this.#takeStatus(line)
    else if (line !== '') {
      // Trailers are of no use to us, but they must be some (§7.1.2).
      const fields = this.#part === 'trailers' ? noFields() : this.#fields
      if (!addField(fields, line)) this.#fail('a field is none')
    } else if (this.#part === 'trailers') this.#end()
    else this.#takeHead()
  }

  /** §4. The reason is nobody's business, and its space is often left out with it. */
  #takeStatus(line: string): void {
    const match = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/.exec(line)
    if (!match) return this.#fail('the status line is none')
    this.#minor = Number(match[1])
    this.#status = Number(match[2])
    this.#fields = noFields()
    this.#part = 'fields'
  }

  #takeHead(): void {
    const status = this.#status
    if (status < 200) return this.#takeInterim()
    const fault = this.#takeFraming()
    if (fault !== undefined) return this.#fail(fault)
    this.isPersistent = this.#minor > 0 && this.#part !== 'uncounted' && !lists(this.#fields['connection'], 'close')
    this.#sink.head(status, this.#fields)
    if (this.#part === 'nothing') this.#end()
  }

  /** 100 and 103 announce; 101 would change the protocol, for which nobody asked (RFC 9110 §15.2). */
  #takeInterim(): void {
    this.#interims += 1
    this.#part = 'status'
    if (this.#status === 101) this.#fail('it changes the protocol')
    else if (this.#interims > RESPONSE_LIMITS.interimMax) this.#fail('too many interim responses')
  }

  /** §6.3, rule by rule. Returns what is wrong with it. */
  #takeFraming(): string | undefined {
    const coding = this.#fields['transfer-encoding']
    const length = this.#fields['content-length']
    if (this.#status === 204 || this.#status === 304) this.#part = 'nothing'
    else if (coding !== undefined) {
      // Both at once is how responses are smuggled; HTTP/1.0 knows no codings (§6.1).
      if (length !== undefined) return 'it has two lengths'
      if (this.#minor === 0) return 'HTTP/1.0 is not chunked'
      if (coding.toLowerCase() !== 'chunked') return 'its transfer coding is unknown'
      this.#part = 'chunks'
    } else if (length !== undefined) {
      // The same one twice may pass (§6.3, rule 5); like node:http we do not ask what somebody meant by it.
      if (!/^\d{1,15}$/.test(length)) return 'its length is none'
      this.#left = Number(length)
      this.#part = this.#left === 0 ? 'nothing' : 'counted'
    } else this.#part = 'uncounted'
    return undefined
  }

  #end(): void {
    this.#part = 'nothing'
    this.#progress = 'ended'
  }

  #fail(fault: string): void {
    this.#progress = new TransportFailure('response-invalid', `The response cannot be read: ${fault}.`)
  }
}

const isBeginning = (line: string): boolean =>
  line.length < PREFIX.length ? PREFIX.startsWith(line) : line.startsWith(PREFIX)
