// The parts of a request, written as the parts of Gemini's contents.
import { type Json, objectIn, parseJson, present } from '../../dialects/json.ts'
import type { Extras } from '../extras.ts'
import type { Lost } from '../lost.ts'
import type { Part, Request, Source } from '../request.ts'
import type { Placed } from '../turns.ts'
import { geminiOf } from './model.ts'
import { MADE_ID } from './parts.ts'

type Kind<T extends Part['type']> = Extract<Part, { type: T }>

/**
 * What Google's documentation gives for a call that Gemini did not make itself: its newest models refuse one without a
 * signature.
 */
const SKIP_SIGNATURE = 'skip_thought_signature_validator'

export class Contents {
  readonly #isOwn: boolean
  readonly #isThird: boolean
  readonly #extras: Extras
  readonly #lost: Lost

  constructor(request: Request, extras: Extras, lost: Lost) {
    this.#isOwn = request.dialect === 'gemini'
    this.#isThird = geminiOf(request.model).isThird
    this.#extras = extras
    this.#lost = lost
  }

  /** The parts of one turn. A thought that is not shown signs the part that follows it. */
  write(parts: readonly Placed[]): Json[] {
    const written: Json[] = []
    let signature: string | undefined
    let mustSign = this.#isThird && !this.#isOwn
    for (const { at, part } of parts) {
      if (part.type === 'reasoning' && part.redacted && this.#isSigned(part)) {
        if (signature !== undefined) written.push({ text: '', thoughtSignature: signature })
        signature = part.signature
        continue
      }
      for (const said of this.#write(part, at)) {
        const own = said.thoughtSignature ?? signature
        signature = undefined
        const isCall = 'functionCall' in said
        const sign = own ?? (isCall && mustSign ? SKIP_SIGNATURE : undefined)
        if (isCall) mustSign = false
        written.push({ ...said, ...present({ thoughtSignature: sign }) })
      }
    }
    return signature === undefined ? written : [...written, { text: '', thoughtSignature: signature }]
  }

  /** None for a part that cannot be said, or says nothing. */
  #write(part: Part, at: string): Json[] {
    if (!this.#isOwn && 'cache' in part && part.cache !== undefined)
      this.#lost.tunes(`${at}.cache`, 'Gemini finds out by itself what to cache.')
    const fields = this.#extras.at(at)
    switch (part.type) {
      case 'text':
        return part.text === '' && !this.#isOwn ? [] : [{ text: part.text, ...fields }]
      case 'refusal':
        this.#lost.tunes(at, 'There is no word for a refusal in an earlier turn: it is said as text.')
        return part.text === '' ? [] : [{ text: part.text }]
      case 'image':
        if (part.detail !== undefined && part.detail !== 'auto')
          this.#lost.tunes(`${at}.detail`, 'How closely an image is looked at is not said of one image.')
        return this.#media(part.source, 'image/jpeg', at, fields)
      case 'document':
        if (part.name !== undefined && !this.#isOwn) this.#lost.tunes(`${at}.name`, 'A document has no name here.')
        if (part.source.type !== 'text') return this.#media(part.source, 'application/pdf', at, fields, part.name)
        this.#lost.tunes(at, 'There is no word for a document given as text: it is said as text.')
        return [{ text: part.source.text }]
      case 'audio':
        return this.#media(part.source, 'audio/wav', at, fields)
      case 'reasoning':
        return this.#reasoning(part, at, fields)
      case 'tool-call':
        return [this.#call(part, at, fields)]
      case 'tool-result':
        return this.#result(part, at, fields)
      case 'other':
        if (!this.#isOwn) this.#lost.other(part.kind, at)
        return this.#isOwn ? [objectIn(part.value) ?? {}] : []
    }
  }

  #media(source: Source, usualType: string, at: string, fields: Json, name?: string): Json[] {
    const displayName = present({ displayName: this.#isOwn ? name : undefined })
    switch (source.type) {
      case 'base64': {
        const inner = this.#extras.at(`${at}.inlineData`)
        return [{ inlineData: { mimeType: source.mediaType, data: source.data, ...displayName, ...inner }, ...fields }]
      }
      case 'file':
        if (!this.#isOwn) {
          this.#lost.essential(at, 'The file was uploaded to another vendor.')
          return []
        }
        return [this.#file(source.id, source.mediaType, at, { ...displayName, ...fields })]
      case 'url':
        return [
          this.#file(
            source.url,
            source.mediaType ?? (this.#isOwn ? undefined : typeOf(source.url, usualType)),
            at,
            fields,
          ),
        ]
      case 'text':
        return [{ text: source.text }]
    }
  }

  #file(fileUri: string, mimeType: string | undefined, at: string, fields: Json): Json {
    return { fileData: { ...present({ mimeType }), fileUri, ...this.#extras.at(`${at}.fileData`) }, ...fields }
  }

  #isSigned = ({ signature, format }: Kind<'reasoning'>): boolean =>
    signature !== undefined && (this.#isOwn || format?.startsWith('google') === true)

  #reasoning(part: Kind<'reasoning'>, at: string, fields: Json): Json[] {
    if (this.#isOwn || this.#isSigned(part))
      return [{ text: part.text, thought: true, ...present({ thoughtSignature: part.signature }), ...fields }]
    this.#lost.tunes(at, 'The thoughts of another vendor.')
    return []
  }

  #call({ id, name, json, signature }: Kind<'tool-call'>, at: string, fields: Json): Json {
    const parsed = objectIn(parseJson(json === '' ? '{}' : json))
    if (!parsed) this.#lost.tunes(`${at}.json`, 'Arguments are an object here: these are given in one, as a text.')
    const functionCall = {
      ...idOf(id),
      name,
      args: parsed ?? { arguments: json },
      ...this.#extras.at(`${at}.functionCall`),
    }
    return { functionCall, ...present({ thoughtSignature: signature }), ...fields }
  }

  #result({ id, name = '', parts, failed }: Kind<'tool-result'>, at: string, fields: Json): Json[] {
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    const media = parts.flatMap((part, inner) =>
      part.type === 'text' ? [] : this.#write(part, `${at}.parts.${inner}`),
    )
    // Only data and files go into a result; a text that was made of a document goes with the others.
    const isMedia = (part: Json): boolean => 'inlineData' in part || 'fileData' in part
    const text = [...texts, ...media.flatMap((part) => (typeof part.text === 'string' ? [part.text] : []))].join('\n')
    const files = media.filter(isMedia)
    const isWithin = this.#isOwn || this.#isThird
    if (files.length > 0 && !isWithin)
      this.#lost.tunes(at, 'This model takes texts as results: what else there was stands beside.')
    const functionResponse = {
      ...idOf(id),
      name,
      response: failed ? { error: text } : (objectIn(parseJson(text)) ?? { output: text }),
      ...(isWithin && files.length > 0 ? { parts: files } : {}),
      ...this.#extras.at(`${at}.functionResponse`),
    }
    return [{ functionResponse, ...fields }, ...(isWithin ? [] : files)]
  }
}

const idOf = (id: string): Json => (MADE_ID.test(id) || id === '' ? {} : { id })

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
  txt: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
}

/** What the ending of a URL's path says it is: Gemini wants to be told. */
const typeOf = (url: string, usual: string): string =>
  TYPES[(/\.([a-z]+)(?:[?#]|$)/i.exec(url)?.[1] ?? '').toLowerCase()] ?? usual
