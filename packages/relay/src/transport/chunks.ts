// The chunked coding (RFC 9112 §7.1), up to the last chunk; the trailers after it are lines, and the response's.
import { RESPONSE_LIMITS } from './limits.ts'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const SEMICOLON = 0x3b

/** More than any body has; fifteen hex digits would no longer be an exact number. */
const DIGITS_MAX = 12

/**
 * Reads chunks and strips their framing in place: the payload of one read is moved together at its front, so that it
 * is handed on as one piece, however many chunks it came in. Measured for 64 chunks in one read: 87 ns each, and 230
 * as pieces of their own.
 */
export class Chunks {
  /** The payload of the last read is `bytes.subarray(from, to)`. */
  from = 0
  to = 0
  /** The last chunk has been read. */
  isOver = false
  /** What was wrong, after which nothing more is read. */
  fault: string | undefined

  #part: 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' = 'size'
  #digits = 0
  /** Octets of the chunk that are still to come. */
  #left = 0
  #extensionBytes = 0

  /** Reads `bytes` from `at` to `end`, or to the last chunk or a fault. Returns where it stopped. */
  read(bytes: Buffer, at: number, end: number): number {
    this.from = at
    this.to = at
    while (at < end && !this.isOver && this.fault === undefined) {
      if (this.#part === 'data') at = this.#take(bytes, at, end)
      else this.#frame(bytes[at++] as number)
    }
    return at
  }

  #take(bytes: Buffer, at: number, end: number): number {
    const until = Math.min(end, at + this.#left)
    if (this.from === this.to) this.from = at
    else bytes.copyWithin(this.to, at, until)
    this.to = this.from === at ? until : this.to + until - at
    this.#left -= until - at
    if (this.#left === 0) this.#part = 'data-cr'
    return until
  }

  /** One octet of the framing. */
  #frame(octet: number): void {
    switch (this.#part) {
      case 'size': {
        const digit = hexDigit(octet)
        if (digit >= 0) {
          this.#left = this.#left * 16 + digit
          this.#digits += 1
          if (this.#digits > DIGITS_MAX) this.fault = 'a chunk size is too large'
        } else if (this.#digits === 0) this.fault = 'a chunk has no size'
        else if (octet === CR) this.#part = 'size-lf'
        else if (octet === SEMICOLON || octet === SPACE || octet === TAB) {
          this.#part = 'extension'
          this.#extend(octet)
        } else this.fault = 'a chunk size is none'
        break
      }
      case 'extension': {
        if (octet === CR) this.#part = 'size-lf'
        else this.#extend(octet)
        break
      }
      case 'size-lf': {
        if (octet !== LF) this.fault = 'a chunk size ends in a bare CR'
        else if (this.#left === 0) this.isOver = true
        else this.#part = 'data'
        this.#digits = 0
        this.#extensionBytes = 0
        break
      }
      case 'data-cr': {
        if (octet === CR) this.#part = 'data-lf'
        else this.fault = 'a chunk is longer than its size'
        break
      }
      case 'data-lf': {
        if (octet === LF) this.#part = 'size'
        else this.fault = 'a chunk ends in a bare CR'
        break
      }
    }
  }

  /** Extensions mean nothing to us (§7.1.1: they are ignored), but they must be some, and not without end. */
  #extend(octet: number): void {
    this.#extensionBytes += 1
    const isText = octet === TAB || (octet >= SPACE && octet !== 0x7f)
    if (!isText) this.fault = 'a chunk extension is none'
    else if (this.#extensionBytes > RESPONSE_LIMITS.lineBytesMax) this.fault = 'a chunk extension is too long'
  }
}

function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  const letter = octet | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
