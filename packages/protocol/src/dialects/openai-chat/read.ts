// Reads the OpenAI Chat Completions stream, as OpenAI and the many who imitate it send it. There are no blocks on this
// wire: they are made here, one per run of text or reasoning and one per tool call.
import type { Event } from '../../event.ts'
import type { Saying } from '../../frame.ts'
import { AnthropicReader, type Numbering, isAnthropicType } from '../anthropic-messages/read.ts'
import type { Reader } from '../dialect.ts'
import { type Json, countIn, listIn, objectIn, parseJson, textIn } from '../json.ts'
import { messageStart } from '../message-start.ts'
import { endingOfReason } from '../stop-reasons.ts'
import { GARBLED, isTorn, unknown } from '../stray.ts'
import { type ReadError, readError } from '../upstream-error.ts'
import { Blocks } from './blocks.ts'
import { readDelta } from './delta.ts'
import { readUsage } from './usage.ts'

export class OpenAiChatReader implements Reader {
  readonly #readError: ReadError
  readonly #blocks: Blocks
  /** Some compatible relays send Anthropic's events on this wire. */
  readonly #anthropic: AnthropicReader
  #started = false
  /** Undefined until the model has said why it stopped. */
  #reason: string | undefined

  constructor(readError: ReadError) {
    const numbering: Numbering = { next: 0 }
    this.#readError = readError
    this.#blocks = new Blocks(numbering)
    this.#anthropic = new AnthropicReader(readError, numbering)
  }

  read(saying: Saying): Event[] {
    const { event, data } = saying
    if (data.startsWith('[DONE]')) return this.#end()
    const value = parseJson(data)
    const chunk = objectIn(value)
    if (event === 'error') return this.#fail(chunk ?? {})
    if (!chunk) {
      if (data.trim() === '') return []
      return isTorn(data, value) ? [...this.#blocks.end(), GARBLED] : [unknown(saying)]
    }
    // `"error": null` is said by those who always say it.
    if (chunk.error || chunk.object === 'error' || chunk.type === 'error') {
      return [...readUsage(chunk), ...this.#fail(chunk)]
    }
    if (isAnthropicType(textIn(chunk.type) || (event ?? '')))
      return [...this.#blocks.end(), ...this.#anthropic.read(saying)]
    return this.#readChunk(chunk, saying)
  }

  /** A `finish_reason` whose `[DONE]` never came is still the model's own ending. Several providers never send one. */
  close(): Event[] {
    return this.#reason === undefined ? this.#anthropic.close() : this.#end()
  }

  #readChunk(chunk: Json, saying: Saying): Event[] {
    const choices = listIn(chunk.choices).map((choice) => objectIn(choice) ?? {})
    const others = choices.filter((choice) => (countIn(choice.index) ?? 0) !== 0)
    const events = [...this.#start(chunk, choices.length > 0), ...this.#anthropic.endBlocks()]
    let isHeardOf = choices.length > 0 || chunk.usage !== undefined
    for (const choice of choices) {
      if (others.includes(choice)) continue
      // Whole answers have a `message` where streams have a `delta`. Who sends both in a stream repeats himself.
      const delta = objectIn(choice.delta) ?? (this.#blocks.isEmpty ? objectIn(choice.message) : undefined) ?? {}
      const said = readDelta(delta, this.#blocks)
      isHeardOf = said !== undefined
      events.push(...(said ?? []))
      const reason = textIn(choice.finish_reason)
      if (reason === 'error') return [...events, ...readUsage(chunk), ...this.#fail(chunk)]
      if (reason !== '') {
        this.#reason = reason
        events.push(...this.#blocks.end())
      }
    }
    events.push(...readUsage(chunk))
    if (others.length > 0) events.push(unknown({ ...saying, data: JSON.stringify({ ...chunk, choices: others }) }))
    else if (!isHeardOf && events.length === 0) events.push(unknown(saying))
    return events
  }

  /** Azure begins with a chunk of filter results that has neither id nor choices: the message has not started there. */
  #start(chunk: Json, isSaying: boolean): Event[] {
    if (this.#started || !(isSaying || textIn(chunk.id))) return []
    this.#started = true
    return [messageStart(chunk.id, chunk.model)]
  }

  #end(): Event[] {
    const told = this.#reason === undefined ? this.#anthropic.close() : []
    if (told.length > 0) return told
    const reason = this.#reason ?? null
    const ended = this.#blocks.end()
    const said = endingOfReason(reason)
    // OpenAI's `stop` also stands at the end of a refusal, and others' at the end of tool calls.
    const ending = said === 'complete' ? (this.#blocks.turn ?? said) : said
    return [...ended, { type: 'message-end', ending, reason }]
  }

  #fail(chunk: Json): Event[] {
    return [...this.#blocks.end(), { type: 'message-fail', problem: this.#readError(chunk) }]
  }
}

/** A whole answer: the same object as a chunk, with a `message` for the `delta`. */
export function readWholeOpenAiChat(body: string): Event[] {
  const answer = objectIn(parseJson(body))
  if (!answer) return [GARBLED]
  if (answer.error || answer.object === 'error') return new OpenAiChatReader(readError).read({ data: body })
  const choices = listIn(answer.choices).map((choice) => objectIn(choice) ?? {})
  if (choices.length === 0) return [GARBLED]
  const chunk = {
    ...answer,
    choices: choices.map(({ message, delta, ...rest }) => ({ ...rest, delta: message ?? delta })),
  }
  const reader = new OpenAiChatReader(readError)
  return [...reader.read({ data: JSON.stringify(chunk) }), ...reader.read({ data: '[DONE]' })]
}
