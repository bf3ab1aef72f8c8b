// Writes the stream of OpenAI's Responses API: each block is an item of the output, and a text an item with one part.
//
// What this wire cannot say, and so is not written: blocks, citations and deltas in another dialect's words, `unknown` events,
// and why an answer that is complete ended (a stop sequence). Reasoning is written as a summary, which is what clients
// show. There is no `[DONE]` on this wire.
import type { Event } from '../../event.ts'
import { type Block, EMPTY, type Message, fold } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn, parseJson } from '../json.ts'
import { seamField } from '../seam.ts'
import { failureOf } from './error.ts'
import {
  ANNOTATION,
  ITEM_DONE,
  type Status,
  annotationsOf,
  isWritten,
  itemId,
  statusOf,
  summaryPart,
  wholeItem,
  wholeOpenAiResponses,
  wholePart,
} from './response.ts'

export class OpenAiResponsesWriter implements Writer {
  readonly #voice: Voice
  /** What has been said so far: everything is said again when it is done. */
  #message: Message = EMPTY
  /** The blocks that are not done. */
  readonly #open = new Set<number>()
  /** By block: what each of its events says of where it belongs. */
  readonly #places = new Map<number, Json>()
  #sequence = 0

  constructor(voice: Voice) {
    this.#voice = voice
  }

  skipTo(sequence: number): void {
    this.#sequence = sequence
  }

  write(event: Event): Saying[] {
    if (event.type === 'segment') {
      this.#message = fold(this.#message, event)
      if (event.how === 'restarted') this.#places.clear()
      return [this.#saying('holdfast.segment', seamField(event))]
    }
    const begun = this.#sequence > 0 || event.type === 'usage' || event.type === 'unknown' ? [] : this.#begin()
    this.#message = fold(this.#message, event)
    return [...begun, ...this.#say(event)]
  }

  #begin(): Saying[] {
    const response = wholeOpenAiResponses(EMPTY, this.#voice)
    return [this.#saying('response.created', { response }), this.#saying('response.in_progress', { response })]
  }

  #say(event: Event): Saying[] {
    switch (event.type) {
      case 'text-start':
      case 'reasoning-start':
      case 'tool-start':
      case 'other-start':
        return this.#start(event.block)
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-delta':
      case 'other-delta':
        return this.#delta(event)
      case 'block-end':
        return this.#mayGrow(event.block) ? [] : this.#end(event.block)
      case 'message-end':
        return this.#complete()
      case 'message-fail':
        return this.#fail(event.problem)
      // An encrypted thought has no event of its own: it is in the item when that is done.
      case 'reasoning-signature':
      case 'message-start':
      case 'segment':
      case 'usage':
      case 'unknown':
        return []
    }
  }

  #start(n: number): Saying[] {
    const block = this.#message.blocks[n]
    if (!block || !isWritten(block)) return []
    const id = itemId(block, n, this.#voice)
    const output_index = this.#places.size
    const place = { item_id: id, output_index, ...indexIn(block) }
    this.#open.add(n)
    this.#places.set(n, place)
    const item = wholeItem(block, id, 'in_progress')
    if (block.type !== 'text') return [this.#saying('response.output_item.added', { output_index }, { item })]
    return [
      this.#saying('response.output_item.added', { output_index }, { item: { ...item, content: [] } }),
      this.#saying('response.content_part.added', place, { part: wholePart(block) }),
    ]
  }

  #delta(event: Extract<Event, { type: 'text-delta' | 'reasoning-delta' | 'tool-delta' | 'other-delta' }>): Saying[] {
    const block = this.#message.blocks[event.block]
    const place = this.#places.get(event.block)
    if (!block || !place) return []
    if (event.type === 'other-delta') return this.#otherDelta(event, block, place)
    if (event.type === 'tool-delta') {
      const type = argumentsOf(block)
      return type ? [this.#saying(`${type}.delta`, place, { delta: event.json })] : []
    }
    const { text: delta } = event
    if (block.type === 'text' && event.type === 'text-delta') {
      if (block.refusal) return [this.#saying('response.refusal.delta', place, { delta })]
      return [this.#saying('response.output_text.delta', place, { delta, logprobs: [] })]
    }
    if (block.type !== 'reasoning' || delta === '') return []
    // The first piece opens the summary.
    const isFirst = block.text === delta
    const part = summaryPart('')
    return [
      ...(isFirst ? [this.#saying('response.reasoning_summary_part.added', place, { part })] : []),
      this.#saying('response.reasoning_summary_text.delta', place, { delta }),
    ]
  }

  /** Only in this dialect's own words, which a client knows by their type. */
  #otherDelta({ kind, value }: Extract<Event, { type: 'other-delta' }>, block: Block, place: Json): Saying[] {
    const fields = objectIn(value) ?? {}
    if (fields.type !== kind || kind === ITEM_DONE) return []
    if (kind === ANNOTATION) {
      if (block.type !== 'text' || block.refusal) return []
      const { annotation } = fields
      return [this.#saying(kind, place, { annotation_index: annotationsOf(block).length - 1, annotation })]
    }
    if (block.type !== 'other' || !kind.startsWith('response.')) return []
    const { type: _, sequence_number: __, output_index: ___, item_id, ...rest } = fields
    const { output_index } = place
    // Not all of them name their item.
    return [this.#saying(kind, item_id === undefined ? { output_index } : place, rest)]
  }

  /**
   * Some servers interleave the arguments of parallel calls, and a call that is done does not grow. Arguments that
   * parse are whole. Those that do not wait for the end of the message.
   */
  #mayGrow(n: number): boolean {
    const block = this.#message.blocks[n]
    return block?.type === 'tool' && parseJson(block.json) === undefined
  }

  #end(n: number, status: Status = 'completed'): Saying[] {
    const block = this.#message.blocks[n]
    const place = this.#places.get(n)
    if (!block || !place || !this.#open.delete(n)) return []
    const item = wholeItem(block, itemId(block, n, this.#voice), status)
    const { output_index } = place
    return [...this.#done(block, place), this.#saying(ITEM_DONE, { output_index }, { item })]
  }

  #done(block: Block, place: Json): Saying[] {
    if (block.type === 'text') {
      const text = block.refusal
        ? this.#saying('response.refusal.done', place, { refusal: block.text })
        : this.#saying('response.output_text.done', place, { text: block.text, logprobs: [] })
      return [text, this.#saying('response.content_part.done', place, { part: wholePart(block) })]
    }
    if (block.type === 'reasoning') {
      const { text } = block
      if (text === '') return []
      return [
        this.#saying('response.reasoning_summary_text.done', place, { text }),
        this.#saying('response.reasoning_summary_part.done', place, { part: summaryPart(text) }),
      ]
    }
    const type = argumentsOf(block)
    if (!type) return []
    const name = block.type === 'tool' ? { name: block.name } : {}
    return [this.#saying(`${type}.done`, place, { ...name, arguments: block.json ?? '' })]
  }

  #complete(): Saying[] {
    const status = statusOf(this.#message)
    const done = [...this.#open].flatMap((n) => this.#end(n, status))
    const response = wholeOpenAiResponses(this.#message, this.#voice)
    return [...done, this.#saying(`response.${status}`, { response })]
  }

  /**
   * First the response with what there is of it and what was bought, then the error: the official SDK throws at an
   * error and at nothing else, and others look for a failed response and at nothing else.
   */
  #fail(problem: Problem): Saying[] {
    const response = wholeOpenAiResponses(this.#message, this.#voice)
    return [this.#saying('response.failed', { response }), failureOf(problem, this.#sequence++)]
  }

  #saying(type: string, place: Json, more?: Json): Saying {
    return { event: type, data: JSON.stringify({ type, sequence_number: this.#sequence++, ...place, ...more }) }
  }
}

/** Where in its item a block of this kind is: there is never a second text, and never a second summary. */
const indexIn = ({ type }: Block): Json =>
  type === 'text' ? { content_index: 0 } : type === 'reasoning' ? { summary_index: 0 } : {}

/** The events of a call's arguments, for the calls that have such events. */
function argumentsOf(block: Block): string | undefined {
  if (block.type === 'tool') return 'response.function_call_arguments'
  return block.type === 'other' && block.kind === 'mcp_call' ? 'response.mcp_call_arguments' : undefined
}
