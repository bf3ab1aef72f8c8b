// Writes the stream of OpenAI's Responses API: each block is an item of the output, and a text an item with one part.
//
// What this wire cannot say, and so is not written: citations and deltas in another dialect's words, and `unknown`
// events. Reasoning is written as a summary, which is what clients show. `[DONE]` is not of this wire.
import type { Event } from '../../event.ts'
import { type Block, EMPTY, type Message, fold } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn, parseJson } from '../json.ts'
import { failureOf } from './error.ts'
import {
  ANNOTATION,
  ITEM_DONE,
  annotationsOf,
  itemId,
  problemOf,
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
  #sequence = 0

  constructor(voice: Voice) {
    this.#voice = voice
  }

  write(event: Event): Saying[] {
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
        return event.ending === 'stopped' || event.ending === 'over-budget' ? this.#fail() : this.#complete()
      case 'message-fail':
        return this.#fail()
      // An encrypted thought has no event of its own: it is in the item when that is done.
      case 'reasoning-signature':
      case 'message-start':
      case 'usage':
      case 'unknown':
        return []
    }
  }

  #start(n: number): Saying[] {
    const block = this.#message.blocks[n]
    if (!block) return []
    this.#open.add(n)
    const item = wholeItem(block, itemId(block, n, this.#voice), 'in_progress')
    if (block.type !== 'text') return [this.#saying('response.output_item.added', { output_index: n, item })]
    return [
      this.#saying('response.output_item.added', { output_index: n, item: { ...item, content: [] } }),
      this.#saying('response.content_part.added', { ...this.#part(block, n), part: wholePart(block) }),
    ]
  }

  #delta(event: Extract<Event, { type: 'text-delta' | 'reasoning-delta' | 'tool-delta' | 'other-delta' }>): Saying[] {
    const block = this.#message.blocks[event.block]
    if (!block) return []
    const item = this.#item(block, event.block)
    if (event.type === 'other-delta') return this.#otherDelta(event, block, item)
    if (event.type === 'tool-delta') {
      const type = argumentsOf(block)
      return type ? [this.#saying(`${type}.delta`, { ...item, delta: event.json })] : []
    }
    if (block.type === 'text' && event.type === 'text-delta') {
      const place = this.#part(block, event.block)
      if (block.refusal) return [this.#saying('response.refusal.delta', { ...place, delta: event.text })]
      return [this.#saying('response.output_text.delta', { ...place, delta: event.text, logprobs: [] })]
    }
    return block.type === 'reasoning' && event.text !== '' ? this.#reason(block.text, event.text, item) : []
  }

  /** @param text all of it, of which `delta` is the end: the first piece opens the summary */
  #reason(text: string, delta: string, item: Json): Saying[] {
    const place = { ...item, summary_index: 0 }
    const isFirst = text === delta
    return [
      ...(isFirst ? [this.#saying('response.reasoning_summary_part.added', { ...place, part: summaryPart('') })] : []),
      this.#saying('response.reasoning_summary_text.delta', { ...place, delta }),
    ]
  }

  /** Only in this dialect's own words, which a client knows by their type. */
  #otherDelta({ kind, value }: Extract<Event, { type: 'other-delta' }>, block: Block, item: Json): Saying[] {
    const fields = objectIn(value) ?? {}
    if (fields.type !== kind || kind === ITEM_DONE) return []
    if (kind === ANNOTATION) {
      if (block.type !== 'text' || block.refusal) return []
      const { annotation } = fields
      const annotation_index = annotationsOf(block).length - 1
      return [this.#saying(kind, { ...item, content_index: 0, annotation_index, annotation })]
    }
    if (block.type !== 'other' || !kind.startsWith('response.')) return []
    const { type: _, sequence_number: __, item_id, ...rest } = fields
    const { output_index } = item
    return [this.#saying(kind, { ...rest, output_index, ...(item_id === undefined ? {} : { item_id: item.item_id }) })]
  }

  /**
   * Some servers interleave the arguments of parallel calls, and a call that is done does not grow. Arguments that
   * parse are whole. Those that do not wait for the end of the message.
   */
  #mayGrow(n: number): boolean {
    const block = this.#message.blocks[n]
    return block?.type === 'tool' && parseJson(block.json) === undefined
  }

  #end(n: number): Saying[] {
    const block = this.#message.blocks[n]
    if (!block || !this.#open.delete(n)) return []
    const item = wholeItem(block, itemId(block, n, this.#voice), 'completed')
    return [...this.#done(block, n), this.#saying('response.output_item.done', { output_index: n, item })]
  }

  #done(block: Block, n: number): Saying[] {
    const item = this.#item(block, n)
    if (block.type === 'text') {
      const place = this.#part(block, n)
      const text = block.refusal
        ? this.#saying('response.refusal.done', { ...place, refusal: block.text })
        : this.#saying('response.output_text.done', { ...place, text: block.text, logprobs: [] })
      return [text, this.#saying('response.content_part.done', { ...place, part: wholePart(block) })]
    }
    if (block.type === 'reasoning') {
      const { text } = block
      if (text === '') return []
      const place = { ...item, summary_index: 0 }
      return [
        this.#saying('response.reasoning_summary_text.done', { ...place, text }),
        this.#saying('response.reasoning_summary_part.done', { ...place, part: summaryPart(text) }),
      ]
    }
    const type = argumentsOf(block)
    if (!type) return []
    const name = block.type === 'tool' ? { name: block.name } : {}
    return [this.#saying(`${type}.done`, { ...item, ...name, arguments: block.json ?? '' })]
  }

  #complete(): Saying[] {
    const done = [...this.#open].flatMap((n) => this.#end(n))
    const response = wholeOpenAiResponses(this.#message, this.#voice)
    return [...done, this.#saying(`response.${statusOf(this.#message)}`, { response })]
  }

  /**
   * First the response with what there is of it and what was bought, then the error: the official SDK throws at an
   * error and at nothing else, and others look for a failed response and at nothing else.
   */
  #fail(): Saying[] {
    const response = wholeOpenAiResponses(this.#message, this.#voice)
    const failed = this.#saying('response.failed', { response })
    const problem = problemOf(this.#message)
    return problem ? [failed, failureOf(problem, this.#sequence++)] : [failed]
  }

  #item(block: Block, n: number): Json {
    return { item_id: itemId(block, n, this.#voice), output_index: n }
  }

  #part(block: Block, n: number): Json {
    return { ...this.#item(block, n), content_index: 0 }
  }

  #saying(type: string, fields: Json): Saying {
    return { event: type, data: JSON.stringify({ type, sequence_number: this.#sequence++, ...fields }) }
  }
}

/** The events of a call's arguments, for the calls that have such events. */
function argumentsOf(block: Block): string | undefined {
  if (block.type === 'tool') return 'response.function_call_arguments'
  return block.type === 'other' && block.kind === 'mcp_call' ? 'response.mcp_call_arguments' : undefined
}
