// A chunked body and the tokens in it, read in place however it was cut.
import type { Expectation, Listener } from './line.ts'
import { MARK, TOKEN_BYTES, tokenAgeUs, tokenNumber } from './token.ts'

const CR = 0x0d
const LF = 0x0a
const CHARS_MAX = 1024

export class Body {
  /** The last chunk has arrived. */
  isOver = false
  readonly #listener: Pick<Listener, 'onToken'>
  /** Number of the token that comes next. */
  #next: number
  readonly #end: number
  readonly #ending: string
  #failure: string | undefined
  #part: 'size' | 'data' | 'data-end' | 'last' = 'size'
  /** What is still missing of the chunk, or the size read so far. */
  #left = 0
  /** A token that the network cut, as far as it has arrived. */
  readonly #cut = new Uint8Array(TOKEN_BYTES)
  #cutLength = 0
  /** What came behind the last token: the ending must be in it. */
  #lastWords = ''

  constructor({ from, to, ending }: Expectation, listener: Pick<Listener, 'onToken'>) {
    this.#next = from
    this.#end = to
    this.#ending = ending
    this.#listener = listener
  }

  /** What is wrong with a body that is over; undefined: nothing. */
  get verdict(): string | undefined {
    if (this.#failure) return this.#failure
    if (this.#next !== this.#end) return `token ${this.#next} of ${this.#end} never came`
    return this.#lastWords.includes(this.#ending) ? undefined : 'the ending never came'
  }

  read(bytes: Buffer, from: number, to: number, us: number): void {
    let at = from
    while (at < to) {
      if (this.#part === 'data') {
        const end = Math.min(at + this.#left, to)
        this.#scan(bytes, at, end, us)
        this.#left -= end - at
        at = end
        if (this.#left === 0) this.#part = 'data-end'
      } else at = this.#readFraming(bytes, at)
    }
  }

  /** One byte of what stands between two pieces of data. */
  #readFraming(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0
    if (this.#part === 'size') {
      if (byte === LF) this.#part = this.#left === 0 ? 'last' : 'data'
      else if (byte !== CR) this.#left = this.#left * 16 + hexValue(byte)
    } else if (byte === LF) {
      if (this.#part === 'last') this.isOver = true
      this.#part = 'size'
      this.#left = 0
    }
    return at + 1
  }

  #scan(bytes: Buffer, from: number, to: number, us: number): void {
    let at = from
    if (this.#cutLength > 0) {
      while (at < to && this.#cutLength < TOKEN_BYTES) this.#cut[this.#cutLength++] = bytes[at++] ?? 0
      if (this.#cutLength < TOKEN_BYTES) return
      this.#cutLength = 0
      this.#token(this.#cut, 0, us)
    }
    let after = at
    for (; at < to; at += 1) {
      if (bytes[at] !== MARK) continue
      if (at + TOKEN_BYTES > to) {
        while (at < to) this.#cut[this.#cutLength++] = bytes[at++] ?? 0
        return
      }
      this.#token(bytes, at, us)
      at += TOKEN_BYTES - 1
      after = at
    }
    if (this.#next === this.#end)
      this.#lastWords = (this.#lastWords + bytes.toString('latin1', after, to)).slice(-CHARS_MAX)
  }

  #token(bytes: Uint8Array, at: number, us: number): void {
    const number = tokenNumber(bytes, at)
    if (number !== this.#next) this.#failure ??= `token ${number} came where ${this.#next} was due`
    this.#next = number + 1
    this.#listener.onToken(us, tokenAgeUs(bytes, at, us))
  }
}

const hexValue = (byte: number): number => (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57)
