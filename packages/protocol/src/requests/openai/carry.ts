// What one writing of a request carries along: whose words the request is in, which extras can be put back where they
// stood, and what had to be left.
import type { DialectName } from '../../dialects/dialect.ts'
import { Extras } from '../extras.ts'
import { Lost } from '../lost.ts'
import type { Part, Request, Tool } from '../request.ts'
import { isShared } from './extras.ts'

/** An object of the body that is still being written. */
export type Draft = Record<string, unknown>

export class Carry {
  /** The request was made in the dialect that is written. */
  readonly isOwn: boolean
  /** It was made for the same vendor: in this dialect or in OpenAI's other one. */
  readonly isKin: boolean
  readonly lost = new Lost()
  readonly extras: Extras

  constructor(request: Request, dialect: DialectName) {
    this.isOwn = request.dialect === dialect
    this.isKin = request.dialect.startsWith('openai-')
    // To the Responses API only: who is asked for chat instead is most often an imitator, and may refuse them.
    const isCarried = (path: string): boolean => this.isKin && dialect === 'openai-responses' && isShared(path)
    this.extras = new Extras(request, dialect, isCarried)
    if (!this.isOwn) this.lost.extras(request, isCarried)
  }

  /** Puts the extras of a turn or a part back into what is written for it. */
  restore(place: string, draft: Draft): Draft {
    return { ...draft, ...this.extras.at(place) }
  }

  /** True when a field of this name is to be put back there. */
  holds(place: string, name: string): boolean {
    return Object.hasOwn(this.extras.at(place), name)
  }

  /** Both dialects of OpenAI cache by themselves. */
  dropMark(marked: Part | Tool, place: string): void {
    if ('cache' in marked && marked.cache !== undefined)
      this.lost.tunes(`${place}.cache`, 'There are no marks for the cache here.')
  }

  /** A choice among no tools is refused. */
  dropChoice({ toolChoice }: Request): void {
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      this.lost.tunes('toolChoice', 'There are no tools to choose from.')
  }

  /** A part that the written dialect has no place for. */
  leave(part: Part, place: string): void {
    if (part.type === 'other') this.lost.other(part.kind, place)
    else this.lost.essential(place, `There is no place here for ${NAMES[part.type]}.`)
  }
}

const NAMES: Readonly<Record<Exclude<Part['type'], 'other'>, string>> = {
  text: 'text',
  refusal: 'a refusal',
  image: 'this image',
  document: 'this document',
  audio: 'this audio',
  reasoning: 'this thought',
  'tool-call': 'a tool call',
  'tool-result': 'a tool result',
}
