// The parts of a request, written as the blocks of an Anthropic message.
import { type Json, objectIn, parseJson, present } from '../../dialects/json.ts'
import type { Extras } from '../extras.ts'
import type { Lost } from '../lost.ts'
import type { Part, Request, Source } from '../request.ts'
import type { Placed } from '../turns.ts'

type Kind<T extends Part['type']> = Extract<Part, { type: T }>

export class Blocks {
  readonly #isOwn: boolean
  readonly #extras: Extras
  readonly #lost: Lost
  readonly #ids = new Map<string, string>()
  readonly #made = new Set<string>()

  constructor(request: Request, extras: Extras, lost: Lost) {
    this.#isOwn = request.dialect === 'anthropic-messages'
    this.#extras = extras
    this.#lost = lost
  }

  /** None for a part that cannot be said, or says nothing: an empty text is refused. */
  write(parts: readonly Placed[]): Json[] {
    return parts.flatMap(({ at, part }): Json[] => {
      const block = this.#write(part, at)
      if (!block) return []
      const cache = present({ cache_control: 'cache' in part ? part.cache : undefined })
      return [{ ...block, ...cache, ...this.#extras.at(at) }]
    })
  }

  #write(part: Part, at: string): Json | undefined {
    switch (part.type) {
      case 'text':
        return this.#text(part.text, at)
      case 'refusal':
        this.#lost.tunes(at, 'There is no word for a refusal in an earlier turn: it is said as text.')
        return this.#text(part.text, at)
      case 'image':
        return this.#image(part, at)
      case 'document':
        return this.#document(part, at)
      case 'audio':
        this.#lost.essential(at, 'Claude does not listen.')
        return undefined
      case 'reasoning':
        return this.#reasoning(part, at)
      case 'tool-call':
        return this.#call(part, at)
      case 'tool-result':
        return this.#result(part, at)
      case 'other':
        if (this.#isOwn) return objectIn(part.value)
        this.#lost.other(part.kind, at)
        return undefined
    }
  }

  #text(text: string, at: string): Json | undefined {
    if (!this.#isOwn && text.trim() === '') {
      if (text !== '') this.#lost.tunes(at, 'A text of nothing but white space is refused.')
      return undefined
    }
    return { type: 'text', text }
  }

  #image({ source, detail }: Kind<'image'>, at: string): Json | undefined {
    if (detail !== undefined && detail !== 'auto') this.#lost.tunes(`${at}.detail`, 'An image is looked at in one way.')
    if (source.type === 'text' || (source.type === 'base64' && !IMAGES.has(source.mediaType) && !this.#isOwn)) {
      this.#lost.essential(at, 'An image of a kind that Claude does not take.')
      return undefined
    }
    const written = this.#source(source, at)
    return written && { type: 'image', source: written }
  }

  #document({ source, name }: Kind<'document'>, at: string): Json | undefined {
    const isPdf = source.type !== 'base64' || source.mediaType === 'application/pdf'
    if (!isPdf && !this.#isOwn) {
      this.#lost.essential(at, 'Claude takes PDFs and plain texts, and this is neither.')
      return undefined
    }
    const written = this.#source(source, at)
    return written && { type: 'document', source: written, ...present({ title: name }) }
  }

  #source(source: Source, at: string): Json | undefined {
    switch (source.type) {
      case 'base64':
        return { type: 'base64', media_type: source.mediaType, data: source.data }
      case 'url':
        return { type: 'url', url: source.url }
      case 'text':
        return { type: 'text', media_type: 'text/plain', data: source.text }
      case 'file':
        if (this.#isOwn) return { type: 'file', file_id: source.id }
        this.#lost.essential(at, 'The file was uploaded to another vendor.')
        return undefined
    }
  }

  #reasoning({ text, signature, redacted, format }: Kind<'reasoning'>, at: string): Json | undefined {
    if (!this.#isOwn && !(signature && format?.startsWith('anthropic'))) {
      this.#lost.tunes(at, 'Thoughts that Claude has not signed are refused.')
      return undefined
    }
    return redacted
      ? { type: 'redacted_thinking', data: signature ?? '' }
      : { type: 'thinking', thinking: text, ...present({ signature }) }
  }

  #call({ id, name, json, signature }: Kind<'tool-call'>, at: string): Json {
    if (signature !== undefined) this.#lost.tunes(`${at}.signature`, 'The signature of another vendor.')
    const input = parseJson(json === '' ? '{}' : json)
    if (objectIn(input) || this.#isOwn) return { type: 'tool_use', id: this.#idOf(id), name, input }
    this.#lost.tunes(`${at}.json`, 'Arguments are an object here: these are given in one, as a text.')
    return { type: 'tool_use', id: this.#idOf(id), name, input: { arguments: json } }
  }

  #result({ id, parts, failed }: Kind<'tool-result'>, at: string): Json {
    const content = this.write(parts.map((part, inner) => ({ at: `${at}.parts.${inner}`, part })))
    return {
      type: 'tool_result',
      tool_use_id: this.#idOf(id),
      ...(content.length > 0 ? { content } : {}),
      ...(failed ? { is_error: true } : {}),
    }
  }

  /** The id, in the letters that are allowed. The same conversation, longer by a turn, gets the same ids again. */
  #idOf(id: string): string {
    const known = this.#ids.get(id)
    if (known !== undefined) return known
    const letters = id.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
    let made = letters === '' ? 'call' : letters
    for (let at = 2; this.#made.has(made); at += 1) made = `${letters}_${at}`
    this.#ids.set(id, made)
    this.#made.add(made)
    return made
  }
}

const IMAGES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])
