// The parameters as a body of Anthropic's messages.
import { type Block, HoldfastError } from '@holdfast/protocol'
import type { Body, Part, StartParameters, Talk, Turn } from './parameters.ts'
import { present } from '../present.ts'
import { readDataUrl, readText } from './data-url.ts'
import { noWordFor, refuseWords } from './refusal.ts'

/** Tokens. This dialect must have a limit; every model served today takes this one, and most have room for much more. */
export const ANSWER_TOKENS_MAX_DEFAULT = 8192

const DIALECT = 'anthropic-messages'

/** @throws HoldfastError `request-invalid` for what this dialect has no word for. */
export function writeAnthropicMessages(asked: StartParameters): Body {
  const { responseFormat: format, user, extra = {} } = asked
  refuseWords(DIALECT, {
    seed: asked.seed,
    presencePenalty: asked.presencePenalty,
    frequencyPenalty: asked.frequencyPenalty,
    metadata: asked.metadata,
    "responseFormat: 'json'": format === 'json',
  })
  const { thinking, effort } = thinkingOf(asked.reasoning)
  const output = present({
    effort,
    format: typeof format === 'object' ? { type: 'json_schema', schema: format.schema } : undefined,
  })
  return {
    ...writeConversation(asked),
    ...present({
      max_tokens: asked.maxTokens,
      temperature: asked.temperature,
      top_p: asked.topP,
      top_k: asked.topK,
      stop_sequences: asked.stop,
      tool_choice: choiceOf(asked),
      thinking,
      output_config: Object.keys(output).length > 0 ? output : undefined,
      metadata: user === undefined ? undefined : { user_id: user },
    }),
    ...extra,
  }
}

/** What was said, and nothing of how to answer. @throws HoldfastError `request-invalid` */
export const writeConversation = ({ model, system, messages, tools }: Talk): Body => ({
  model,
  max_tokens: ANSWER_TOKENS_MAX_DEFAULT,
  ...(system !== undefined && { system }),
  messages: messages.flatMap(writeTurn),
  ...(tools && { tools: tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })) }),
})

function thinkingOf({ effort, budget }: StartParameters['reasoning'] & object = {}): {
  thinking?: Body
  effort?: string
} {
  if (effort === 'none') return { thinking: { type: 'disabled' } }
  if (effort === 'minimal') throw noWordFor(DIALECT, "reasoning.effort: 'minimal'")
  return {
    ...(budget !== undefined
      ? { thinking: { type: 'enabled', budget_tokens: budget } }
      : effort && { thinking: { type: 'adaptive' } }),
    ...(effort && { effort }),
  }
}

function choiceOf({ toolChoice, parallelTools }: StartParameters): Body | undefined {
  const alone = parallelTools === false && { disable_parallel_tool_use: true }
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.name, ...alone }
  if (toolChoice === 'none') return { type: 'none' }
  if (toolChoice === undefined && !alone) return undefined
  return { type: toolChoice === 'required' ? 'any' : 'auto', ...alone }
}

/** An answer of which nothing is left is left out: an empty one is refused there. */
function writeTurn({ role, content }: Turn): Body[] {
  if (typeof content === 'string') return [{ role, content }]
  const written = role === 'assistant' ? content.flatMap(writeBlock) : content.map(writePart)
  return written.length > 0 ? [{ role, content: written }] : []
}

function writePart(part: Part): Body {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return { type: 'image', source: sourceOf(part.url) }
    case 'audio':
      throw noWordFor(DIALECT, 'audio')
    case 'file':
      return { type: 'document', source: sourceOf(part.url), title: part.name }
    case 'tool-result':
      return {
        type: 'tool_result',
        tool_use_id: part.id,
        content: part.content,
        ...(part.isError && { is_error: true }),
      }
  }
}

function sourceOf(url: string): Body {
  const data = readDataUrl(url)
  if (!data) return { type: 'url', url }
  // A document in plain text stands there as such.
  const text = readText(data)
  return text === undefined
    ? { type: 'base64', media_type: data.mediaType, data: data.base64 }
    : { type: 'text', media_type: 'text/plain', data: text }
}

/** Reasoning without a signature is nobody's proof, and refused there; an empty text is, too. */
function writeBlock(block: Block): Body[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }]
    case 'reasoning':
      return block.signature === undefined
        ? []
        : [{ type: 'thinking', thinking: block.text, signature: block.signature }]
    case 'tool':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: inputOf(block.json) }]
    case 'other':
      // As it came, with the arguments that came after it.
      return [{ ...(block.value as Body), ...(block.json && { input: inputOf(block.json) }) }]
  }
}

function inputOf(json: string): unknown {
  try {
    return JSON.parse(json || '{}')
  } catch {
    // Its own words would quote the completion.
    throw new HoldfastError('request-invalid', 'A tool call is given back whose arguments are no whole JSON.')
  }
}
