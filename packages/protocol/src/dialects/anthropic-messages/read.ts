// Reads the Anthropic Messages stream: typed blocks with an index, then `message_delta` with the stop reason and the
// usage, then `message_stop`.
import type { Event } from '../../event.ts'
import type { Saying } from '../../frame.ts'
import type { Reader } from '../dialect.ts'
import { type Json, countIn, listIn, objectIn, parseJson, textIn } from '../json.ts'
import { messageStart } from '../message-start.ts'
import { endingOfReason } from '../stop-reasons.ts'
import { GARBLED, isTorn, unknown } from '../stray.ts'
import { type ReadError, readError } from '../upstream-error.ts'
import { type Counts, countsIn, usageOf } from './usage.ts'

/** Numbers the blocks of one message, for all readers that read it together. */
export interface Numbering {
  next: number
}

interface OpenBlock {
  readonly number: number
  readonly kind: 'text' | 'reasoning' | 'tool' | 'other'
  /** The arguments that a tool's start carried. They count only if no delta says any. */
  input?: unknown
}

/** The types of events this dialect is made of, `error` aside, which every dialect has. */
export const isAnthropicType = (type: string): boolean =>
  type.startsWith('content_block_') || type === 'message_start' || type === 'message_delta' || type === 'message_stop'

export class AnthropicReader implements Reader {
  readonly #readError: ReadError
  readonly #numbering: Numbering
  /** By the index on the wire. */
  readonly #open = new Map<number, OpenBlock>()
  #counts: Counts = {}
  /** Undefined until the model has said why it stopped. */
  #reason: string | undefined

  constructor(readError: ReadError, numbering: Numbering = { next: 0 }) {
    this.#readError = readError
    this.#numbering = numbering
  }

  read(saying: Saying): Event[] {
    const value = parseJson(saying.data)
    const data = objectIn(value)
    if (saying.event === 'error') return this.#fail(data)
    if (data) return this.#readData(data, saying)
    if (saying.data.trim() === '') return []
    return isTorn(saying.data, value) ? [...this.endBlocks(), GARBLED] : [unknown(saying)]
  }

  /**
   * A `stop_reason` whose `message_stop` never came is still the model's own ending. All blocks and the usage are
   * complete by then, only the transport's good-bye is missing. The oracle is of two minds: the official SDK reads
   * `end_turn` from such streams, and afterwards throws because it waited for the last event.
   */
  close(): Event[] {
    return this.#reason === undefined ? [] : this.#end()
  }

  #readData(data: Json, saying: Saying): Event[] {
    const type = textIn(data.type) || (saying.event ?? '')
    switch (type) {
      case 'message_start':
        return this.start(objectIn(data.message) ?? {})
      case 'content_block_start':
        return this.#startBlock(countIn(data.index) ?? 0, objectIn(data.content_block) ?? {})
      case 'content_block_delta':
        return this.#readDelta(countIn(data.index) ?? 0, objectIn(data.delta) ?? {})
      case 'content_block_stop':
        return this.#endBlock(countIn(data.index) ?? 0)
      case 'message_delta':
        this.#reason = textIn(objectIn(data.delta)?.stop_reason) || this.#reason
        return this.#readUsage(data.usage)
      case 'message_stop':
        return this.#end()
      case 'ping':
        return []
      default:
        return type === 'error' || objectIn(data.error) ? this.#fail(data) : [unknown(saying)]
    }
  }

  /** The message as it begins, or the whole of it. */
  start(message: Json): Event[] {
    return [messageStart(message.id, message.model), ...this.#readUsage(message.usage)]
  }

  #readUsage(value: unknown): Event[] {
    const counts = countsIn(value)
    if (!counts) return []
    this.#counts = { ...this.#counts, ...counts }
    return [{ type: 'usage', usage: usageOf(this.#counts) }]
  }

  #startBlock(index: number, value: Json): Event[] {
    const kind = textIn(value.type)
    const ended = this.#endBlock(index)
    if (kind === 'text') {
      const { number } = this.#openBlock(index, 'text')
      const citations = listIn(value.citations).map((citation) => ({ type: 'citations_delta', citation }))
      return [
        ...ended,
        { type: 'text-start', block: number },
        ...textEvents(number, value.text),
        ...citations.map((delta): Event => ({ type: 'other-delta', block: number, kind: delta.type, value: delta })),
      ]
    }
    if (kind === 'thinking') {
      const { number } = this.#openBlock(index, 'reasoning')
      return [
        ...ended,
        { type: 'reasoning-start', block: number },
        ...reasoningEvents(number, value.thinking),
        ...signatureEvents(number, value.signature),
      ]
    }
    if (kind === 'tool_use') {
      const block = this.#openBlock(index, 'tool')
      block.input = value.input
      return [...ended, { type: 'tool-start', block: block.number, id: textIn(value.id), name: textIn(value.name) }]
    }
    const { number } = this.#openBlock(index, 'other')
    return [...ended, { type: 'other-start', block: number, kind, value }]
  }

  #readDelta(index: number, delta: Json): Event[] {
    const type = textIn(delta.type)
    const isOpen = this.#open.has(index)
    const block = this.#open.get(index) ?? this.#openBlock(index, kindOfDelta(type))
    const started = isOpen ? [] : [startOf(block)]
    const { number, kind } = block
    if (kind === 'text' && type === 'text_delta') return [...started, ...textEvents(number, delta.text)]
    if (kind === 'reasoning' && type === 'thinking_delta')
      return [...started, ...reasoningEvents(number, delta.thinking)]
    if (kind === 'reasoning' && type === 'signature_delta')
      return [...started, ...signatureEvents(number, delta.signature)]
    if ((kind === 'tool' || kind === 'other') && type === 'input_json_delta') {
      const json = textIn(delta.partial_json)
      if (json === '') return started
      delete block.input
      return [...started, { type: 'tool-delta', block: number, json }]
    }
    return [...started, { type: 'other-delta', block: number, kind: type, value: delta }]
  }

  #endBlock(index: number): Event[] {
    const block = this.#open.get(index)
    if (!block) return []
    this.#open.delete(index)
    const input: Event[] =
      block.input === undefined ? [] : [{ type: 'tool-delta', block: block.number, json: JSON.stringify(block.input) }]
    return [...input, { type: 'block-end', block: block.number }]
  }

  #end(): Event[] {
    const reason = this.#reason ?? null
    return [...this.endBlocks(), { type: 'message-end', ending: endingOfReason(reason), reason }]
  }

  #fail(data: Json | undefined): Event[] {
    return [...this.endBlocks(), { type: 'message-fail', problem: this.#readError(data ?? {}) }]
  }

  /** Ends whatever is open: the message is over, or goes on in other words. */
  endBlocks(): Event[] {
    return [...this.#open.keys()].flatMap((index) => this.#endBlock(index))
  }

  #openBlock(index: number, kind: OpenBlock['kind']): OpenBlock {
    const block: OpenBlock = { number: this.#numbering.next, kind }
    this.#numbering.next += 1
    this.#open.set(index, block)
    return block
  }
}

/** A whole answer, as the events its stream would have said. */
export function readWholeAnthropic(body: string): Event[] {
  const message = objectIn(parseJson(body))
  if (!message) return [GARBLED]
  if (message.type === 'error' || objectIn(message.error))
    return [{ type: 'message-fail', problem: readError(message) }]
  if (!Array.isArray(message.content)) return [GARBLED]
  const reader = new AnthropicReader(readError)
  const say = (data: Json): Event[] => reader.read({ data: JSON.stringify(data) })
  return [
    ...reader.start(message),
    ...message.content.flatMap((content_block, index) => [
      ...say({ type: 'content_block_start', index, content_block }),
      ...say({ type: 'content_block_stop', index }),
    ]),
    ...say({ type: 'message_delta', delta: { stop_reason: message.stop_reason } }),
    ...say({ type: 'message_stop' }),
  ]
}

const textEvents = (block: number, text: unknown): Event[] =>
  textIn(text) === '' ? [] : [{ type: 'text-delta', block, text: textIn(text) }]

const reasoningEvents = (block: number, text: unknown): Event[] =>
  textIn(text) === '' ? [] : [{ type: 'reasoning-delta', block, text: textIn(text) }]

const signatureEvents = (block: number, signature: unknown): Event[] =>
  textIn(signature) === '' ? [] : [{ type: 'reasoning-signature', block, signature: textIn(signature) }]

/** Relays that leave the starts of blocks out still say what they go on with. */
function kindOfDelta(type: string): OpenBlock['kind'] {
  if (type === 'text_delta') return 'text'
  if (type === 'thinking_delta' || type === 'signature_delta') return 'reasoning'
  return type === 'input_json_delta' ? 'tool' : 'other'
}

function startOf({ number, kind }: OpenBlock): Event {
  if (kind === 'text') return { type: 'text-start', block: number }
  if (kind === 'reasoning') return { type: 'reasoning-start', block: number }
  if (kind === 'tool') return { type: 'tool-start', block: number, id: '', name: '' }
  return { type: 'other-start', block: number, kind: '', value: {} }
}
