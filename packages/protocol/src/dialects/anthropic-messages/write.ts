// Writes the Anthropic Messages stream, and the whole answer.
//
// It cannot leave usage out: where nobody counted, it says 0. Blocks of a kind the dialect does not have are written
// as they came. What an `unknown` event held belongs to another dialect's stream, and is not written.
import type { Event, Usage } from '../../event.ts'
import type { Block, Message } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import { callIdOf } from '../call-id.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn, parseJson } from '../json.ts'
import { reasonIn } from '../stop-reasons.ts'
import { ENDING_PROBLEMS } from '../ending-problem.ts'
import { seamField } from '../seam.ts'
import { failureOf } from './error.ts'
import { writeUsage } from './usage.ts'

export class AnthropicWriter implements Writer {
  readonly #voice: Voice
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
    if (event.type === 'segment') return [say({ type: 'ping', ...seamField(event) })]
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
        return [startBlock(event.block, { type: 'text', text: '' })]
      case 'reasoning-start':
        return [startBlock(event.block, { type: 'thinking', thinking: '', signature: '' })]
      case 'tool-start':
        this.#bare.add(event.block)
        return [startBlock(event.block, toolBlock(event, event.block, this.#voice, {}))]
      case 'other-start':
        return [startBlock(event.block, otherBlock(event.kind, event.value))]
      case 'text-delta':
        return [delta(event.block, { type: 'text_delta', text: event.text })]
      case 'reasoning-delta':
        return [delta(event.block, { type: 'thinking_delta', thinking: event.text })]
      case 'reasoning-signature':
        return [delta(event.block, { type: 'signature_delta', signature: event.signature })]
      case 'tool-delta':
        // Some say `null` of a call without arguments. The SDK would hand it to code that expects an object.
        if (this.#bare.delete(event.block) && event.json === 'null') return []
        return [delta(event.block, { type: 'input_json_delta', partial_json: event.json })]
      case 'other-delta':
        return [delta(event.block, objectIn(event.value) ?? { type: event.kind, value: event.value })]
      case 'block-end':
        return [say({ type: 'content_block_stop', index: event.block })]
      case 'message-end':
        if (event.ending === 'stopped' || event.ending === 'over-budget')
          return [failureOf(ENDING_PROBLEMS[event.ending])]
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

  #messageDelta(stop_reason: string | null): Saying {
    const usage = { output_tokens: 0, ...writeUsage(this.#usage) }
    return say({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage })
  }
}

/**
 * The message as a whole answer. One that failed or was stopped has no `stop_reason`: nothing in this shape can say why.
 * Arguments cut off in the middle are no JSON, and become `{}`.
 */
export function wholeAnthropic(message: Message, voice: Voice): Json {
  const { ending, reason = null, problem } = message
  return {
    ...envelope(voice),
    content: message.blocks.map((block, number) => wholeBlock(block, number, voice)),
    stop_reason: ending === undefined || problem ? null : reasonIn('anthropic-messages', ending, reason),
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0, ...writeUsage(message.usage) },
  }
}

function wholeBlock(block: Block, number: number, voice: Voice): Json {
  switch (block.type) {
    case 'text': {
      const citations = (block.deltas ?? []).map((delta) => objectIn(delta)?.citation).filter((citation) => citation)
      return { type: 'text', text: block.text, ...(citations.length > 0 ? { citations } : {}) }
    }
    case 'reasoning':
      return { type: 'thinking', thinking: block.text, signature: block.signature ?? '' }
    case 'tool':
      return toolBlock(block, number, voice, parseJson(block.json) ?? {})
    case 'other': {
      const input = block.json === undefined ? {} : { input: parseJson(block.json) ?? {} }
      return { ...otherBlock(block.kind, block.value), ...input }
    }
  }
}

const toolBlock = ({ id, name }: { id: string; name: string }, number: number, voice: Voice, input: unknown): Json => ({
  type: 'tool_use',
  id: callIdOf(id, number, voice),
  name,
  input,
})

/** OpenRouter's name for a redacted thought, and ours. */
function otherBlock(kind: string, value: unknown): Json {
  const fields = objectIn(value) ?? { value }
  return kind === 'reasoning.encrypted' ? { type: 'redacted_thinking', data: fields.data } : { ...fields, type: kind }
}

const envelope = ({ id, model }: Voice): Json => ({ id, type: 'message', role: 'assistant', model })

const startBlock = (index: number, content_block: Json): Saying =>
  say({ type: 'content_block_start', index, content_block })

const delta = (index: number, value: Json): Saying => say({ type: 'content_block_delta', index, delta: value })

const say = (data: Json & { readonly type: string }): Saying => ({ event: data.type, data: JSON.stringify(data) })
