// The blocks of a message whose wire has none: which one is open, and what closes it.
import type { Event } from '../../event.ts'
import type { Numbering } from '../anthropic-messages/read.ts'

interface Call {
  /** Undefined while the call waits for its name and id. */
  number: number | undefined
  id: string
  name: string
  /** Arguments that came before the start could be said. */
  held: string
  readonly index: number | undefined
}

/** A piece of a tool call, as a delta has it. '' for what it does not say. */
interface CallPiece {
  readonly index: number | undefined
  readonly id: string
  readonly name: string
  readonly json: string
}

export class Blocks {
  readonly #numbering: Numbering
  readonly #calls: Call[] = []
  #open: { readonly number: number; readonly kind: 'text' | 'refusal' | 'reasoning' | 'tool' } | undefined
  #reasoning: number | undefined
  #reasonsInPlain = false
  #refused = false
  #called = false

  constructor(numbering: Numbering) {
    this.#numbering = numbering
  }

  get isEmpty(): boolean {
    return this.#numbering.next === 0 && this.#calls.length === 0
  }

  /** What the message has turned out to be, if it is more than text. */
  get turn(): 'refusal' | 'tool-use' | undefined {
    return this.#refused ? 'refusal' : this.#called ? 'tool-use' : undefined
  }

  text(text: string, kind: 'text' | 'refusal'): Event[] {
    if (text === '') return []
    if (kind === 'refusal') this.#refused = true
    const { events, number } = this.#openAs(kind)
    return [...events, { type: 'text-delta', block: number, text }]
  }

  reasoning(text: string): Event[] {
    if (text !== '') this.#reasonsInPlain = true
    return this.#reason(text)
  }

  /** Details say the same again where reasoning was said in plain, and count only where it was not. */
  reasoningDetail(text: string): Event[] {
    return this.#reasonsInPlain ? [] : this.#reason(text)
  }

  #reason(text: string): Event[] {
    if (text === '') return []
    const { events, number } = this.#openAs('reasoning')
    this.#reasoning = number
    return [...events, { type: 'reasoning-delta', block: number, text }]
  }

  /** Belongs to the reasoning before it, also when that has ended. */
  signature(signature: string): Event[] {
    if (signature === '') return []
    if (this.#reasoning !== undefined) return [{ type: 'reasoning-signature', block: this.#reasoning, signature }]
    const { events, number } = this.#openAs('reasoning')
    this.#reasoning = number
    return [...events, { type: 'reasoning-signature', block: number, signature }]
  }

  /** A block of a kind this wire has no word for, said all at once. */
  other(kind: string, value: unknown): Event[] {
    const ended = this.end()
    const block = this.#number()
    return [...ended, { type: 'other-start', block, kind, value }, { type: 'block-end', block }]
  }

  call(piece: CallPiece): Event[] {
    const call = this.#callOf(piece)
    if (!call) return []
    // Repeated by some with every piece, brought late by others, nulled by a third kind: the first that is said counts.
    call.id ||= piece.id
    call.name ||= piece.name
    if (call.name !== '') this.#called = true
    if (call.number !== undefined) {
      return piece.json === '' ? [] : [{ type: 'tool-delta', block: call.number, json: piece.json }]
    }
    call.held += piece.json
    return call.id !== '' && call.name !== '' ? this.#startCall(call) : []
  }

  /** Ends whatever is open. What a call still waits for will not come any more. */
  end(): Event[] {
    return [
      ...this.#calls.filter((call) => call.number === undefined).flatMap((call) => this.#startCall(call)),
      ...this.#close(),
    ]
  }

  #callOf({ index, id, name, json }: CallPiece): Call | undefined {
    const known =
      index !== undefined
        ? this.#calls.findLast((call) => call.index === index)
        : id !== ''
          ? this.#calls.find((call) => call.id === id)
          : name === ''
            ? this.#calls.at(-1)
            : undefined
    // Some number every call 0. Another name and another id make another call.
    const isAnother = known && id !== '' && name !== '' && known.id !== '' && known.id !== id
    if (known && !isAnother) return known
    // A form with empty fields, sent with every answer: no call.
    if (id === '' && name === '' && json === '') return undefined
    const call: Call = { number: undefined, id: '', name: '', held: '', index }
    this.#calls.push(call)
    return call
  }

  #startCall(call: Call): Event[] {
    const closed = this.#close()
    const block = this.#number()
    call.number = block
    this.#open = { number: block, kind: 'tool' }
    return [
      ...closed,
      { type: 'tool-start', block, id: call.id, name: call.name },
      ...(call.held === '' ? [] : [{ type: 'tool-delta', block, json: call.held } as const]),
    ]
  }

  #openAs(kind: 'text' | 'refusal' | 'reasoning'): { events: Event[]; number: number } {
    if (this.#open?.kind === kind) return { events: [], number: this.#open.number }
    const events = this.end()
    const number = this.#number()
    this.#open = { number, kind }
    if (kind === 'reasoning') events.push({ type: 'reasoning-start', block: number })
    else events.push({ type: 'text-start', block: number, ...(kind === 'refusal' ? { refusal: true } : {}) })
    return { events, number }
  }

  #close(): Event[] {
    if (!this.#open) return []
    const block = this.#open.number
    this.#open = undefined
    return [{ type: 'block-end', block }]
  }

  #number(): number {
    const number = this.#numbering.next
    this.#numbering.next += 1
    return number
  }
}
