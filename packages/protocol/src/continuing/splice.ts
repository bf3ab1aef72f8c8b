// The events of a continuation, as the reply goes on with them: blocks numbered on, the text joined to the text that
// broke off, and nothing said until it is known to fit.
import { type Event, type Seam, isEnding } from '../event.ts'
import type { Message } from '../fold.ts'
import type { Fit } from './continuation.ts'
import { Trim } from './trim.ts'

export class Splice {
  /** What came does not go on with what was said. Nothing of it has been given out. */
  isUnfit = false

  readonly #seam: Seam
  readonly #trim: Trim
  /** By the continuation's number of a block: the reply's. */
  readonly #blocks = new Map<number, number>()
  #next: number
  /** The text block that broke off, while it is still open. */
  #open: number | undefined
  /** What came before it was known to fit: usage, thinking. */
  #held: Event[] = []
  #begun = false
  /** The continuation's first text, which is what has to fit. */
  #first: number | undefined
  /** Its end, while it is not known to fit. A reader says it also where the stream breaks off, and there it proves nothing. */
  #ended: Event | undefined

  /**
   * @param said the message up to the seam; its last block is a text
   * @param isOpen whether that block has not ended yet
   */
  constructor(said: Message, isOpen: boolean, fit: Fit, seam: Seam) {
    this.#seam = seam
    this.#trim = new Trim(fit)
    this.#next = said.blocks.length
    this.#open = isOpen ? said.blocks.length - 1 : undefined
  }

  take(event: Event): Event[] {
    if (this.isUnfit || event.type === 'message-start') return []
    if (event.type === 'message-fail') return this.#begun ? [...this.#close(), event] : [event]
    if (event.type === 'block-end' && event.block === this.#first && !this.#begun) {
      this.#ended = event
      return []
    }
    if (isEnding(event)) return this.#end(event)
    const ended = this.#ended ? this.#endFirst(this.#ended) : []
    return this.isUnfit ? [] : [...ended, ...this.#tell(event)]
  }

  #tell(event: Event): Event[] {
    if (event.type === 'text-start' && this.#first === undefined) {
      this.#first = event.block
      if (this.#open === undefined) return this.#give(this.#renumber(event))
      this.#blocks.set(event.block, this.#open)
      return []
    }
    if (event.type === 'text-delta' && event.block === this.#first) return this.#fitText(event)
    const renumbered = this.#renumber(event)
    if (renumbered.type === 'block-end' && renumbered.block === this.#open) this.#open = undefined
    const closed = isStart(event) ? this.#close() : []
    return this.#give(...closed, renumbered)
  }

  /** The first text has ended before it was known to fit, and the answer goes on. */
  #endFirst(event: Event): Event[] {
    this.#ended = undefined
    const fitted = this.#endText()
    return this.isUnfit ? [] : [...fitted, ...this.#tell(event)]
  }

  #fitText(event: Extract<Event, { type: 'text-delta' }>): Event[] {
    const fitted = this.#trim.push(event.text)
    if (fitted.state === 'waiting') return []
    if (fitted.state === 'unfit') return this.#refuse()
    return [...this.#begin(), ...(fitted.text === '' ? [] : [this.#renumber({ ...event, text: fitted.text })])]
  }

  #end(event: Event): Event[] {
    const text = this.#ended ? this.#endFirst(this.#ended) : this.#endText()
    return this.isUnfit ? [] : [...text, ...this.#close(), event]
  }

  /** There is no more of the first text: what was held of it fits now or never. */
  #endText(): Event[] {
    if (this.#begun) return []
    const fitted = this.#first === undefined ? undefined : this.#trim.end()
    if (fitted?.state !== 'fits') return this.#refuse()
    const text: Event[] =
      fitted.text === '' ? [] : [this.#renumber({ type: 'text-delta', block: this.#first ?? 0, text: fitted.text })]
    return [...this.#begin(), ...text]
  }

  #refuse(): Event[] {
    this.isUnfit = true
    this.#held = []
    return []
  }

  /** It fits. The seam is marked, and what was held back goes first. */
  #begin(): Event[] {
    if (this.#begun) return []
    this.#begun = true
    const held = this.#held
    this.#held = []
    return [{ type: 'segment', ...this.#seam }, ...held]
  }

  #give(...events: Event[]): Event[] {
    if (this.#begun) return events
    this.#held.push(...events)
    return []
  }

  /** The text that broke off is over. */
  #close(): Event[] {
    if (this.#open === undefined) return []
    const block = this.#open
    this.#open = undefined
    return [{ type: 'block-end', block }]
  }

  #renumber<E extends Event>(event: E): E {
    if (!('block' in event)) return event
    let block = this.#blocks.get(event.block)
    if (block === undefined) {
      block = this.#next++
      this.#blocks.set(event.block, block)
    }
    return { ...event, block }
  }
}

const isStart = (event: Event): boolean => event.type.endsWith('-start')
