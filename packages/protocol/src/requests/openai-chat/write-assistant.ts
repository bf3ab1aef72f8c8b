// What the assistant said in a run of turns, as messages. Each turn is one, except that a turn of calls alone belongs to
// the message before it, as anything does that comes after calls whose answers are still to follow.
import type { Carry, Draft } from '../openai/carry.ts'
import { type PlacedPart, type PlacedTurn, placedParts } from '../openai/placed.ts'
import type { Part } from '../request.ts'
import { callId, contentOf, isAllText, joined, textsOf } from './write-content.ts'
import { THOUGHT_SPELLINGS } from './read-thoughts.ts'

interface Message {
  readonly places: string[]
  /** By turn. */
  readonly said: PlacedPart[][]
  readonly thoughts: { readonly text: string; readonly place: string }[]
  readonly calls: Draft[]
}

export class AssistantMessages {
  readonly #carry: Carry
  readonly #messages: Message[] = []

  constructor(carry: Carry) {
    this.#carry = carry
  }

  write(turns: readonly PlacedTurn[]): Draft[] {
    for (const [turn, place] of turns) {
      const message = this.#messageFor(turn.parts)
      message.places.push(place)
      message.said.push([])
      for (const [part, at] of placedParts([turn, place])) this.#add(message, part, at)
    }
    return this.#messages.flatMap((message) => this.#draft(message))
  }

  #messageFor(parts: readonly Part[]): Message {
    const last = this.#messages.at(-1)
    const isSilent = parts.every((part) => part.type === 'tool-call')
    const isOpen = last && !this.#carry.isOwn && (last.calls.length > 0 || isSilent || last.said.flat().length === 0)
    if (isOpen) return last
    const message: Message = { places: [], said: [], thoughts: [], calls: [] }
    this.#messages.push(message)
    return message
  }

  #add(message: Message, part: Part, place: string): void {
    const carry = this.#carry
    if (part.type === 'tool-call') message.calls.push(this.#call(part, place))
    else if (part.type === 'reasoning' && !carry.holds(place, 'thinking')) this.#think(message, part, place)
    else if (part.type === 'other' && part.kind === 'custom_tool_call' && carry.isOwn)
      message.calls.push({ ...(part.value as Draft) })
    else message.said.at(-1)?.push([part, place])
  }

  #call(part: Extract<Part, { type: 'tool-call' }>, place: string): Draft {
    const { id, name, json, signature } = part
    const carry = this.#carry
    carry.dropMark(part, place)
    if (signature !== undefined && !carry.isOwn)
      carry.lost.tunes(`${place}.signature`, 'A signature of another vendor.')
    const call = { id: callId(id, carry), type: 'function', function: { name, arguments: json || '{}' } }
    return carry.restore(place, call)
  }

  /** A thought that nobody has signed came from a vendor like these, who may want it back. A signed one did not. */
  #think(message: Message, part: Extract<Part, { type: 'reasoning' }>, place: string): void {
    const carry = this.#carry
    if (carry.isOwn || (part.signature === undefined && part.text !== ''))
      message.thoughts.push({ text: part.text, place })
    else carry.lost.tunes(place, 'Only the vendor who signed this thought takes it back.')
  }

  #draft({ places, said, thoughts, calls }: Message): Draft[] {
    const carry = this.#carry
    const content = this.#content(said)
    const isSpelled = places.some((place) => THOUGHT_SPELLINGS.some((name) => carry.holds(place, name)))
    if (content === undefined && calls.length === 0 && !carry.isOwn) {
      for (const { place } of thoughts)
        carry.lost.tunes(place, 'A thought after which nothing was said has no message to be in.')
      return []
    }
    const message: Draft = {
      role: 'assistant',
      content: content === undefined || content === '' ? emptyOf(calls) : content,
    }
    if (thoughts.length > 0 && !isSpelled) message.reasoning_content = joined(thoughts.map(({ text }) => text))
    if (calls.length > 0) message.tool_calls = calls
    return [places.reduce((draft, place) => carry.restore(place, draft), message)]
  }

  /** The pieces of one text may be cut anywhere (by citations, say). The texts of two turns are two. */
  #content(said: readonly PlacedPart[][]): ReturnType<typeof contentOf> {
    if (this.#carry.isOwn || !isAllText(said.flat())) return contentOf(said.flat(), this.#carry)
    const texts = said.map((parts) => textsOf(parts, this.#carry).join('')).filter((text) => text !== '')
    return texts.length === 0 ? undefined : joined(texts)
  }
}

/** Who only calls tools has said nothing. */
const emptyOf = (calls: readonly Draft[]): string | null => (calls.length > 0 ? null : '')
