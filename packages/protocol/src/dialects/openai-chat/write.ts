// Writes the OpenAI Chat Completions stream, and the whole answer.
//
// What this wire cannot say, and so is not written: where blocks begin and end, blocks of other kinds (server tools,
// their results, images) with their arguments, citations, and `unknown` events. Encrypted reasoning and signatures go
// into `reasoning_details`, as OpenRouter has them.
import type { Event, Usage } from '../../event.ts'
import type { Message } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import { callIdOf } from '../call-id.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn } from '../json.ts'
import { reasonIn } from '../stop-reasons.ts'
import { seamField } from '../seam.ts'
import { failureOf } from './error.ts'
import { writeUsage } from './usage.ts'

const DONE: Saying = { data: '[DONE]' }

export class OpenAiChatWriter implements Writer {
  readonly #voice: Voice
  /** By block: the index of a tool call on the wire. */
  readonly #calls = new Map<number, number>()
  readonly #refusals = new Set<number>()
  #usage: Usage = {}

  constructor(voice: Voice) {
    this.#voice = voice
  }

  write(event: Event): Saying[] {
    switch (event.type) {
      case 'message-start':
        return [this.#chunk({ role: 'assistant', content: '' })]
      case 'text-start':
        if (event.refusal) this.#refusals.add(event.block)
        return []
      case 'text-delta':
        return [this.#chunk(this.#refusals.has(event.block) ? { refusal: event.text } : { content: event.text })]
      case 'reasoning-delta':
        return [this.#chunk({ reasoning_content: event.text })]
      case 'reasoning-signature':
        return [this.#chunk({ reasoning_details: [signed(event.signature)] })]
      case 'tool-start': {
        const index = this.#calls.size
        this.#calls.set(event.block, index)
        const id = callIdOf(event.id, event.block, this.#voice)
        return [this.#chunk({ tool_calls: [{ index, ...call(id, event.name, '') }] })]
      }
      case 'tool-delta': {
        const index = this.#calls.get(event.block)
        if (index === undefined) return []
        return [this.#chunk({ tool_calls: [{ index, function: { arguments: event.json } }] })]
      }
      case 'other-start': {
        const detail = encrypted(event.kind, event.value)
        return detail ? [this.#chunk({ reasoning_details: [detail] })] : []
      }
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage }
        return []
      case 'message-end':
        // A stream that ended without a word for it stays one: a `finish_reason` nobody said is not made up.
        if (event.reason === null) return [...this.#usageChunk(), DONE]
        // Usage goes with the finish and not into a chunk without choices, which clients that did not ask for
        // `include_usage` trip over.
        return [this.#chunk({}, reasonIn('openai-chat', event.ending, event.reason), writeUsage(this.#usage)), DONE]
      case 'message-fail':
        // What was bought is said, although there is no finish.
        return [...this.#usageChunk(), failureOf(event.problem)]
      case 'segment': {
        const { id, model, createdS: created } = this.#voice
        // A chunk without choices is what every client knows from usage.
        const chunk = { id, object: 'chat.completion.chunk', created, model, choices: [], ...seamField(event) }
        return [{ data: JSON.stringify(chunk) }]
      }
      case 'reasoning-start':
      case 'other-delta':
      case 'block-end':
      case 'unknown':
        return []
    }
  }

  #usageChunk(): Saying[] {
    const usage = writeUsage(this.#usage)
    return usage ? [this.#chunk({}, null, usage)] : []
  }

  #chunk(delta: Json, finish_reason: string | null = null, usage?: Json): Saying {
    const { id, model, createdS: created } = this.#voice
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }]
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices }
    return { data: JSON.stringify(usage ? { ...chunk, usage } : chunk) }
  }
}

/** The message as a whole answer. One that failed or was stopped has no `finish_reason`: nothing in this shape says why. */
export function wholeOpenAiChat(message: Message, voice: Voice): Json {
  const { id, model, createdS: created } = voice
  const { ending, reason = null, problem } = message
  const finish_reason =
    ending === undefined || reason === null || problem ? null : reasonIn('openai-chat', ending, reason)
  const usage = writeUsage(message.usage)
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message: wholeMessage(message, voice), logprobs: null, finish_reason }],
    ...(usage ? { usage } : {}),
  }
}

function wholeMessage({ blocks }: Message, voice: Voice): Json {
  let content = ''
  let refusal = ''
  let reasoning = ''
  const details: Json[] = []
  const calls: Json[] = []
  for (const [number, block] of blocks.entries()) {
    if (block.type === 'text' && block.refusal) refusal += block.text
    else if (block.type === 'text') content += block.text
    else if (block.type === 'tool') calls.push(call(callIdOf(block.id, number, voice), block.name, block.json))
    else if (block.type === 'reasoning') {
      reasoning += block.text
      if (block.signature !== undefined) details.push(signed(block.signature))
    } else {
      const detail = encrypted(block.kind, block.value)
      if (detail) details.push(detail)
    }
  }
  return {
    role: 'assistant',
    content: content === '' && (refusal !== '' || calls.length > 0) ? null : content,
    refusal: refusal === '' ? null : refusal,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

const call = (id: string, name: string, json: string): Json => ({
  id,
  type: 'function',
  function: { name, arguments: json },
})

const signed = (signature: string): Json => ({ type: 'reasoning.text', signature })

/** Anthropic's name for an encrypted thought, and OpenRouter's. */
function encrypted(kind: string, value: unknown): Json | undefined {
  if (kind === 'reasoning.encrypted') return objectIn(value)
  return kind === 'redacted_thinking' ? { type: 'reasoning.encrypted', data: objectIn(value)?.data } : undefined
}
