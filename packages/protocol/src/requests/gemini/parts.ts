// The parts of a content, read. What Google leaves to their order, the requests' language says by id: which result
// answers which call.
import { type Json, objectIn, parseJson, present } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, maybe, objectAt, textAt, under } from '../fields.ts'
import type { Part, Source } from '../request.ts'
import { camelAt } from './names.ts'

/** An id for a call that has none. It is not written back. */
export const MADE_ID = /^gemini_call_\d+$/

export class PartReader {
  readonly #extras: Kept
  #calls = 0
  /** Calls that no result has answered yet. */
  #open: { readonly id: string; readonly name: string }[] = []

  constructor(extras: Kept) {
    this.#extras = extras
  }

  /**
   * @param path where the parts stand in the body, for errors
   * @param place the list that they will stand in, in the request, for extras: `turns.4.parts`
   * @param first how many parts stand there before them
   */
  read(content: Json, path: string, place: string, first = 0): Part[] {
    const parts: Part[] = []
    each(content, 'parts', path, (value, at) => {
      const said = camelAt(value, at)
      const thoughtSignature = maybe(said, 'thoughtSignature', at, textAt)
      const isSignedAlone = said.thought !== true && said.functionCall === undefined && !isOther(said)
      // Of a thought that is not shown. It stands on the part that comes next, whatever that is.
      if (thoughtSignature !== undefined && isSignedAlone)
        parts.push({ type: 'reasoning', text: '', signature: thoughtSignature, redacted: true })
      if (isSignedAlone && said.text === '' && thoughtSignature !== undefined) return
      parts.push(this.#part(said, at, `${place}.${first + parts.length}`))
    })
    return parts
  }

  #part(said: Json, path: string, place: string): Part {
    const signature = present({ signature: maybe(said, 'thoughtSignature', path, textAt) })
    const know = (name: string): void =>
      keep(this.#extras, said, place, [
        name,
        'thoughtSignature',
        ...(said.thought === false || name === 'text' ? ['thought'] : []),
      ])
    if (isOther(said)) return { type: 'other', kind: kindOf(said), value: said }
    if (said.text !== undefined && said.text !== null) {
      know('text')
      const text = textAt(said.text, under(path, 'text'))
      return said.thought === true ? { type: 'reasoning', text, ...signature } : { type: 'text', text }
    }
    if (objectIn(said.inlineData)) {
      know('inlineData')
      return this.#inline(said, path, place)
    }
    if (objectIn(said.fileData)) {
      know('fileData')
      return this.#file(said, path, place)
    }
    if (objectIn(said.functionCall)) {
      know('functionCall')
      return { ...this.#call(said, path, place), ...signature }
    }
    know('functionResponse')
    return this.#response(said, path, place)
  }

  #inline(said: Json, path: string, place: string): Part {
    const at = under(path, 'inlineData')
    const blob = camelAt(said.inlineData, at)
    const mediaType = textAt(blob.mimeType, under(at, 'mimeType'))
    const source: Source = { type: 'base64', mediaType, data: textAt(blob.data, under(at, 'data')) }
    return this.#media(mediaType, source, blob, `${place}.inlineData`)
  }

  #file(said: Json, path: string, place: string): Part {
    const at = under(path, 'fileData')
    const file = camelAt(said.fileData, at)
    const uri = textAt(file.fileUri, under(at, 'fileUri'))
    const media = present({ mediaType: maybe(file, 'mimeType', at, textAt) })
    const source: Source = PRIVATE.test(uri) ? { type: 'file', id: uri, ...media } : { type: 'url', url: uri, ...media }
    return this.#media(media.mediaType ?? '', source, file, `${place}.fileData`)
  }

  #media(mediaType: string, source: Source, said: Json, place: string): Part {
    const type = mediaType.startsWith('image/') ? 'image' : mediaType.startsWith('audio/') ? 'audio' : 'document'
    const name = type === 'document' && typeof said.displayName === 'string' ? said.displayName : undefined
    keep(this.#extras, said, place, ['mimeType', 'data', 'fileUri', ...(name === undefined ? [] : ['displayName'])])
    return type === 'document' ? { type, source, ...present({ name }) } : { type, source }
  }

  #call(said: Json, path: string, place: string): Extract<Part, { type: 'tool-call' }> {
    const at = under(path, 'functionCall')
    const call = camelAt(said.functionCall, at)
    keep(this.#extras, call, `${place}.functionCall`, ['id', 'name', 'args'])
    const name = textAt(call.name, under(at, 'name'))
    const id = maybe(call, 'id', at, textAt) || this.#makeId()
    this.#open.push({ id, name })
    return { type: 'tool-call', id, name, json: JSON.stringify(maybe(call, 'args', at, objectAt) ?? {}) }
  }

  #response(said: Json, path: string, place: string): Part {
    const at = under(path, 'functionResponse')
    const answer = camelAt(said.functionResponse, at)
    keep(this.#extras, answer, `${place}.functionResponse`, ['id', 'name', 'response', 'parts'])
    const name = textAt(answer.name, under(at, 'name'))
    const given = maybe(answer, 'id', at, textAt)
    const call = this.#open.find((open) => (given ? open.id === given : open.name === name))
    this.#open = this.#open.filter((open) => open !== call)
    const { text, failed } = resultIn(maybe(answer, 'response', at, objectAt) ?? {})
    // Media of a result stand beside it, and have parts of their own.
    const media = this.read(answer, at, `${place}.parts`, 1)
    return {
      type: 'tool-result',
      id: given || call?.id || this.#makeId(),
      name,
      parts: [{ type: 'text', text }, ...media],
      ...(failed ? { failed } : {}),
    }
  }

  #makeId(): string {
    this.#calls += 1
    return `gemini_call_${this.#calls - 1}`
  }
}

const KINDS = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse']

const kindOf = (said: Json): string =>
  Object.keys(said).find((name) => name !== 'thought' && name !== 'thoughtSignature') ?? 'part'

/** True for what has no word: code and its result, tools of the vendor, and video. */
function isOther(said: Json): boolean {
  const kind = KINDS.find((name) => said[name] !== undefined && said[name] !== null)
  if (kind === undefined) return true
  if (kind !== 'inlineData' && kind !== 'fileData') return false
  const media = objectIn(said[kind]) ?? {}
  const isVideo = String(media.mimeType ?? media.mime_type ?? '').startsWith('video/')
  return isVideo || YOUTUBE.test(String(media.fileUri ?? media.file_uri ?? ''))
}

/** Files that Google alone can open. */
const PRIVATE = /^(?:gs:|https:\/\/generativelanguage\.googleapis\.com\/|files\/)/
const YOUTUBE = /^https:\/\/(?:www\.)?youtu(?:be\.com|\.be)\//

/** `output` and `error` are the names for what is no object. */
function resultIn(response: Json): { readonly text: string; readonly failed?: true } {
  const [name, ...others] = Object.keys(response)
  if (name === 'error' && others.length === 0 && typeof response.error === 'string')
    return { text: response.error, failed: true }
  const { output } = response
  // A text that is itself an object would be written as that.
  const isText = name === 'output' && others.length === 0 && typeof output === 'string' && !objectIn(parseJson(output))
  return { text: isText ? output : JSON.stringify(response) }
}
