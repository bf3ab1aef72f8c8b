// What an unfinished JSON text says so far: a tool call's arguments while they grow. Strings grow with the text; a key
// without a value, and a number or a word that may go on, are not shown; nothing is made up.

export interface PartialJsonReader {
  /** The next piece of the text. Looks at each of its characters once. @returns `value` */
  push(piece: string): unknown
  /** The value so far, `undefined` while there is none. One object that grows: copy what has to stay as it is. */
  readonly value: unknown
  /**
   * `broken`: this is no JSON. The value stays what it was, and what else comes is ignored. `whole`: nothing but white
   * space may follow, or the text is a number, which nobody can tell from the beginning of one.
   */
  readonly state: 'open' | 'whole' | 'broken'
}

/**
 * The value of a JSON text that may not have ended yet; `undefined` while it says none. Never throws. It reads from the
 * beginning: for a text that grows by pieces there is `partialJsonReader`.
 */
export const partialJson = (text: string): unknown => partialJsonReader().push(text)

export const partialJsonReader = (): PartialJsonReader => new Reading()

/** What the next character is part of, or has to begin. */
type Place =
  | 'value'
  /** A value, or the end of the array that has just begun. */
  | 'first-value'
  | 'key'
  /** A key, or the end of the object that has just begun. */
  | 'first-key'
  | 'colon'
  /** A comma, or the end of what is open. */
  | 'next'
  | 'string'
  /** Behind a backslash. */
  | 'escape'
  /** The digits of `\u`. */
  | 'hex'
  /** A number, true, false or null. */
  | 'word'
  | 'end'

type Container = unknown[] | Record<string, unknown>

class Reading implements PartialJsonReader {
  value: unknown
  #place: Place = 'value'
  #isBroken = false
  /** What is open, outermost first. */
  readonly #open: Container[] = []
  /** For each of them, the key that is read; '' in arrays. */
  readonly #keys: string[] = []
  /** The string that is read. It grows by `+`, which makes a rope: whoever looks into it here makes it quadratic. */
  #text = ''
  /** The first half of a character at its end: alone it is nothing to be shown. */
  #half = ''
  #isKey = false
  /** The word, or the hexadecimal digits, so far. */
  #word = ''

  get state(): PartialJsonReader['state'] {
    if (this.#isBroken) return 'broken'
    const isWord = this.#place === 'word' && this.#open.length === 0 && parseWord(this.#word) !== undefined
    return isWord || this.#place === 'end' ? 'whole' : 'open'
  }

  push(piece: string): unknown {
    let at = 0
    while (at < piece.length && !this.#isBroken) at = this.#read(piece, at)
    // Outside of everything a word may be whole as it stands.
    if (this.#isInString() && !this.#isKey) this.#grow(this.#text)
    else if (this.#place === 'word' && this.#open.length === 0) this.value = parseWord(this.#word)
    return this.value
  }

  /** @returns where to go on */
  #read(piece: string, at: number): number {
    switch (this.#place) {
      case 'string':
        return this.#readString(piece, at)
      case 'escape':
        return this.#readEscape(piece.charCodeAt(at), at)
      case 'hex':
        return this.#readHex(piece.charCodeAt(at), at)
      case 'word':
        return this.#readWord(piece, at)
      default:
        return this.#readSign(piece.charCodeAt(at), at)
    }
  }

  #readString(piece: string, from: number): number {
    let at = from
    let code = piece.charCodeAt(at)
    while (at < piece.length && code !== QUOTE && code !== BACKSLASH && code >= SPACE) code = piece.charCodeAt(++at)
    this.#say(piece.slice(from, at))
    if (at === piece.length) return at
    if (code === BACKSLASH) this.#place = 'escape'
    else if (code === QUOTE) this.#endString()
    else this.#isBroken = true
    return at + 1
  }

  #readEscape(code: number, at: number): number {
    this.#place = code === LETTER_U ? 'hex' : 'string'
    this.#word = ''
    if (code === LETTER_U) return at + 1
    const said = ESCAPES[String.fromCharCode(code)]
    if (said === undefined) this.#isBroken = true
    else this.#say(said)
    return at + 1
  }

  #readHex(code: number, at: number): number {
    this.#word += String.fromCharCode(code)
    if (!/^[\da-f]+$/i.test(this.#word)) this.#isBroken = true
    else if (this.#word.length === 4) {
      this.#say(String.fromCharCode(Number.parseInt(this.#word, 16)))
      this.#place = 'string'
    }
    return at + 1
  }

  #readWord(piece: string, from: number): number {
    let at = from
    while (at < piece.length && isOfWord(piece.charCodeAt(at))) at += 1
    this.#word += piece.slice(from, at)
    if (at === piece.length) return at
    const value = parseWord(this.#word)
    if (value === undefined) this.#isBroken = true
    else this.#put(value)
    this.#place = this.#open.length === 0 ? 'end' : 'next'
    return at
  }

  /** Between strings and words: one sign, or white space. */
  #readSign(code: number, at: number): number {
    if (code === SPACE || code === TAB || code === LINE_FEED || code === CARRIAGE_RETURN) return at + 1
    const sign = String.fromCharCode(code)
    const place = this.#place
    const isFirst = place === 'first-value' || place === 'first-key'
    if ((isFirst || place === 'next') && (sign === ']' || sign === '}')) this.#close(sign)
    else if (place === 'value' || place === 'first-value') return this.#beginValue(sign, at)
    else if ((place === 'key' || place === 'first-key') && sign === '"') this.#beginString(true)
    else if (place === 'colon' && sign === ':') this.#place = 'value'
    else if (place === 'next' && sign === ',') this.#place = Array.isArray(this.#open.at(-1)) ? 'value' : 'key'
    else this.#isBroken = true
    return at + 1
  }

  #beginValue(sign: string, at: number): number {
    if (sign === '"') {
      this.#put('')
      this.#beginString(false)
    } else if (sign === '[') this.#begin([], 'first-value')
    else if (sign === '{') this.#begin({}, 'first-key')
    else {
      this.#word = ''
      this.#place = 'word'
      // It is the first of its letters; or none, which then is no word.
      if (isOfWord(sign.charCodeAt(0))) return at
      this.#isBroken = true
    }
    return at + 1
  }

  #begin(container: Container, place: Place): void {
    this.#put(container)
    this.#open.push(container)
    this.#keys.push('')
    this.#place = place
  }

  #close(sign: string): void {
    if (Array.isArray(this.#open.pop()) !== (sign === ']')) this.#isBroken = true
    this.#keys.pop()
    this.#place = this.#open.length === 0 ? 'end' : 'next'
  }

  #beginString(isKey: boolean): void {
    this.#isKey = isKey
    this.#text = ''
    this.#half = ''
    this.#place = 'string'
  }

  #endString(): void {
    const text = this.#text + this.#half
    if (this.#isKey) this.#keys[this.#keys.length - 1] = text
    else this.#grow(text)
    if (this.#isKey) this.#place = 'colon'
    else this.#place = this.#open.length === 0 ? 'end' : 'next'
  }

  #isInString(): boolean {
    return this.#place === 'string' || this.#place === 'escape' || this.#place === 'hex'
  }

  #say(text: string): void {
    const all = this.#half + text
    const isHalf = isFirstHalf(all.charCodeAt(all.length - 1))
    this.#half = isHalf ? all.slice(-1) : ''
    this.#text += isHalf ? all.slice(0, -1) : all
  }

  /** A new value, in its place. */
  #put(value: unknown): void {
    const within = this.#open.at(-1)
    if (Array.isArray(within)) within.push(value)
    else this.#grow(value)
  }

  /** The value that was put last is this by now. */
  #grow(value: unknown): void {
    const within = this.#open.at(-1)
    if (!within) this.value = value
    else if (Array.isArray(within)) within[within.length - 1] = value
    else setOwn(within, this.#keys.at(-1)!, value)
  }
}

/** As JSON.parse does: `__proto__` is a key like any other. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

/** `undefined` where it is no word of JSON's, or none yet. */
function parseWord(word: string): unknown {
  if (/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(word)) return Number(word)
  return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : undefined
}

/** Digits, letters, and the signs of numbers. */
const isOfWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code === 69 || code === 43 || code === 45 || code === 46

const isFirstHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdbff

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92
const LETTER_U = 117
