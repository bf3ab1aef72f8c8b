// The blocks of a message whose wire has parts without numbers: one per run of text or of thoughts, one per call, one
// per part of another kind, and one for a signature that stands on a part that is no thought.
import type { Event } from '../../event.ts'
import type { Json } from '../json.ts'

export class Blocks {
  #next = 0
  #open: { readonly number: number; readonly kind: 'text' | 'reasoning' } | undefined
  #calls = 0

  get isTextOpen(): boolean {
    return this.#open?.kind === 'text'
  }

  /** How many calls there were. */
  get calls(): number {
    return this.#calls
  }

  text(text: string): Event[] {
    if (text === '') return []
    const { events, number } = this.#openAs('text')
    return [...events, { type: 'text-delta', block: number, text }]
  }

  /** A signed thought is whole: what comes next is another one. */
  thought(text: string, signature: string): Event[] {
    if (text === '' && signature === '') return []
    const { events, number } = this.#openAs('reasoning')
    if (text !== '') events.push({ type: 'reasoning-delta', block: number, text })
    if (signature === '') return events
    return [...events, { type: 'reasoning-signature', block: number, signature }, ...this.end()]
  }

  /** The signature of a thought that is not shown, which stands on the part that comes next. A block of its own. */
  signature(signature: string): Event[] {
    return signature === '' ? [] : [...this.end(), ...this.thought('', signature)]
  }

  /** @param owner the id of the answer, for a call that has none: two answers in one conversation must not share it */
  call(id: string, name: string, json: string, owner: string): Event[] {
    const ended = this.end()
    const block = this.#number()
    // Of letters that every vendor takes in an id, and not too many of them.
    const made = `call_${owner.replaceAll(/[^\w-]/g, '').slice(0, 24)}_${this.#calls}`
    this.#calls += 1
    return [
      ...ended,
      { type: 'tool-start', block, id: id === '' ? made : id, name },
      { type: 'tool-delta', block, json },
      { type: 'block-end', block },
    ]
  }

  /** A block of a kind that has no word here, said all at once. */
  other(kind: string, value: Json): Event[] {
    const ended = this.end()
    const block = this.#number()
    return [...ended, { type: 'other-start', block, kind, value }, { type: 'block-end', block }]
  }

  /** What is said of the text that is open, or, where none is, of nothing in particular. */
  remark(kind: string, value: unknown): Event[] {
    if (this.#open?.kind !== 'text') return this.other(kind, { [kind]: value })
    return [{ type: 'other-delta', block: this.#open.number, kind, value: { type: kind, [kind]: value } }]
  }

  end(): Event[] {
    if (!this.#open) return []
    const block = this.#open.number
    this.#open = undefined
    return [{ type: 'block-end', block }]
  }

  #openAs(kind: 'text' | 'reasoning'): { events: Event[]; number: number } {
    if (this.#open?.kind === kind) return { events: [], number: this.#open.number }
    const events = this.end()
    const number = this.#number()
    this.#open = { number, kind }
    events.push({ type: `${kind}-start`, block: number })
    return { events, number }
  }

  #number(): number {
    const number = this.#next
    this.#next += 1
    return number
  }
}
