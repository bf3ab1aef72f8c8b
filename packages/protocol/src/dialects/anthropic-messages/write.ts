// Writes the Anthropic Messages stream, and the whole answer.
//
// It cannot leave usage out: where nobody counted, it says 0. Blocks of other dialects' kinds, what is said of a text in
// their words, and `unknown` events are not written: a client with strict types refuses an answer over them.
import type { Event, Usage } from '../../event.ts'
import type { Block, Message } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import { callIdOf } from '../call-id.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn, parseJson, textIn } from '../json.ts'
import { reasonIn } from '../stop-reasons.ts'
import { seamField } from '../seam.ts'
import { failureOf } from './error.ts'
import { writeUsage } from './usage.ts'

export class AnthropicWriter implements Writer {
  readonly #voice: Voice
  /** By block: its index on the wire. Blocks that are not written have none. */
  readonly #indices = new Map<number, number>()
  /** Calls whose arguments have not begun. */
  readonly #bare = new Set<number>()
  #usage: Usage = {}
  #begun = false

  constructor(voice: Voice) {
    this.#voice = voice
  }

  write(event: Event): Saying[] {
    if (event.type === 'usage') {
      this.#usage = { ...this.#usage, ...event.usage }
      return []
    }
    if (event.type === 'segment') {
      if (event.how === 'restarted') this.#indices.clear()
      return [say({ type: 'ping', ...seamField(event) })]
    }
    // A message opens with what the prompt cost, so it waits for its first word: until then that may still come.
    const said = this.#say(event)
    if (said.length === 0) return []
    return this.#begun ? said : [this.#begin(), ...said]
  }

  #begin(): Saying {
    this.#begun = true
    const { output: _, reasoning: __, ...prompt } = this.#usage
    const usage = { input_tokens: 0, ...writeUsage(prompt), output_tokens: 0 }
    return say({
      type: 'message_start',
      message: { ...envelope(this.#voice), content: [], stop_reason: null, stop_sequence: null, usage },
    })
  }

  #say(event: Event): Saying[] {
    switch (event.type) {
      case 'text-start':
        return this.#start(event.block, { type: 'text', text: '' })
      case 'reasoning-start':
        return this.#start(event.block, { type: 'thinking', thinking: '', signature: '' })
      case 'tool-start':
        this.#bare.add(event.block)
        return this.#start(event.block, toolBlock(event, event.block, this.#voice, {}))
      case 'other-start': {
        const block = otherBlock(event.kind, event.value)
        return block ? this.#start(event.block, block) : []
      }
      case 'text-delta':
        return this.#delta(event.block, { type: 'text_delta', text: event.text })
      case 'reasoning-delta':
        return this.#delta(event.block, { type: 'thinking_delta', thinking: event.text })
      case 'reasoning-signature':
        return this.#delta(event.block, { type: 'signature_delta', signature: event.signature })
      case 'tool-delta':
        // Some say `null` of a call without arguments. The SDK would hand it to code that expects an object.
        if (this.#bare.delete(event.block) && event.json === 'null') return []
        return this.#delta(event.block, { type: 'input_json_delta', partial_json: event.json })
      case 'other-delta': {
        const value = objectIn(event.value)
        return value && isOwnDelta(event.kind) ? this.#delta(event.block, value) : []
      }
      case 'block-end':
        return this.#at(event.block, (index) => say({ type: 'content_block_stop', index }))
      case 'message-end':
        return [
          this.#messageDelta(reasonIn('anthropic-messages', event.ending, event.reason)),
          say({ type: 'message_stop' }),
        ]
      case 'message-fail':
        // What was bought is said, although there is no reason to stop.
        return Object.keys(this.#usage).length === 0
          ? [failureOf(event.problem)]
          : [this.#messageDelta(null), failureOf(event.problem)]
      case 'message-start':
      case 'segment':
      case 'usage':
      case 'unknown':
        return []
    }
  }

  #start(block: number, content_block: Json): Saying[] {
    const index = this.#indices.size
    this.#indices.set(block, index)
    return [say({ type: 'content_block_start', index, content_block })]
  }

  #delta(block: number, delta: Json): Saying[] {
    return this.#at(block, (index) => say({ type: 'content_block_delta', index, delta }))
  }

  #at(block: number, sayAt: (index: number) => Saying): Saying[] {
    const index = this.#indices.get(block)
    return index === undefined ? [] : [sayAt(index)]
  }

  #messageDelta(stop_reason: string | null): Saying {
    const usage = { output_tokens: 0, ...writeUsage(this.#usage) }
    return say({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage })
  }
}

/**
 * The message as a whole answer. One that failed or was stopped has no `stop_reason`: nothing in this shape can say why.
 */
export function wholeAnthropic(message: Message, voice: Voice): Json {
  const { ending, reason = null, problem } = message
  return {
    ...envelope(voice),
    content: message.blocks.flatMap((block, number) => wholeBlock(block, number, voice) ?? []),
    stop_reason: ending === undefined || problem ? null : reasonIn('anthropic-messages', ending, reason),
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0, ...writeUsage(message.usage) },
  }
}

function wholeBlock(block: Block, number: number, voice: Voice): Json | undefined {
  switch (block.type) {
    case 'text': {
      const citations = (block.deltas ?? []).map((delta) => objectIn(delta)?.citation).filter((citation) => citation)
      return { type: 'text', text: block.text, ...(citations.length > 0 ? { citations } : {}) }
    }
    case 'reasoning':
      return { type: 'thinking', thinking: block.text, signature: block.signature ?? '' }
    case 'tool':
      return toolBlock(block, number, voice, inputOf(block.json))
    case 'other': {
      const input = block.json === undefined ? {} : { input: inputOf(block.json) }
      const other = otherBlock(block.kind, block.value)
      return other && { ...other, ...input }
    }
  }
}

const toolBlock = ({ id, name }: { id: string; name: string }, number: number, voice: Voice, input: unknown): Json => ({
  type: 'tool_use',
  id: callIdOf(id, number, voice),
  name,
  input,
})

/**
 * An object, always. Arguments that were cut off are no JSON, and become `{}`; those that are JSON but no object are kept in
 * one, as they are in requests.
 */
function inputOf(json: string): Json {
  const value = parseJson(json)
  return objectIn(value) ?? (value === undefined || value === null ? {} : { arguments: json })
}

/** A block of this dialect as it came, and OpenRouter's redacted thought as Anthropic's. */
function otherBlock(kind: string, value: unknown): Json | undefined {
  const fields = objectIn(value) ?? {}
  if (kind === 'reasoning.encrypted') return { type: 'redacted_thinking', data: textIn(fields.data) }
  return isOwnKind(kind, fields) ? { ...fields, type: kind } : undefined
}

/** Tools that Anthropic runs, what came of them, and a few kinds by name. OpenAI has a compaction of its own. */
const isOwnKind = (kind: string, fields: Json): boolean =>
  kind === 'compaction' ? 'content' in fields : OWN_KINDS.test(kind)

const OWN_KINDS = /_tool_(?:use|result|listing)$|^(?:redacted_thinking|container_upload|fallback)$/

const isOwnDelta = (kind: string): boolean => kind.endsWith('_delta')

const envelope = ({ id, model }: Voice): Json => ({ id, type: 'message', role: 'assistant', model })

const say = (data: Json & { readonly type: string }): Saying => ({ event: data.type, data: JSON.stringify(data) })
