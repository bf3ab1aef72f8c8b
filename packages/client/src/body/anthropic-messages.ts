// The parameters as a body of Anthropic's messages.
import { type Block, HoldfastError } from '@holdfast/protocol'
import type { Body, StartParameters, Part, Turn } from './parameters.ts'
import { present } from '../present.ts'
import { readDataUrl, refuseWords } from './write.ts'

/** This dialect must have a limit. This one every model takes; most have room for much more. */
export const ANSWER_TOKENS_MAX_DEFAULT = 4096

const DIALECT = 'anthropic-messages'

/** @throws HoldfastError `request-invalid` for what this dialect has no word for. */
export function writeAnthropicMessages(asked: StartParameters): Body {
  const { responseFormat: format, tools, user, extra = {} } = asked
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
    ...present({
      model: asked.model,
      max_tokens: asked.maxTokens ?? ANSWER_TOKENS_MAX_DEFAULT,
      system: asked.system,
      messages: asked.messages.map(writeTurn),
      temperature: asked.temperature,
      top_p: asked.topP,
      top_k: asked.topK,
      stop_sequences: asked.stop,
      tools: tools?.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
      tool_choice: choiceOf(asked),
      thinking,
      output_config: Object.keys(output).length > 0 ? output : undefined,
      metadata: user === undefined ? undefined : { user_id: user },
    }),
    ...extra,
  }
}

function thinkingOf({ effort, budget }: StartParameters['reasoning'] & object = {}): {
  thinking?: Body
  effort?: string
} {
  if (effort === 'none') return { thinking: { type: 'disabled' } }
  if (effort === 'minimal') refuseWords(DIALECT, { "reasoning.effort: 'minimal'": effort })
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

function writeTurn({ role, content }: Turn): Body {
  if (typeof content === 'string') return { role, content }
  return { role, content: role === 'assistant' ? content.flatMap(writeBlock) : content.map(writePart) }
}

function writePart(part: Part): Body {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return { type: 'image', source: sourceOf(part.url) }
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
  const inline = readDataUrl(url)
  if (!inline) return { type: 'url', url }
  const { mediaType, data } = inline
  // A document in plain text stands there as such.
  return mediaType === 'text/plain'
    ? { type: 'text', media_type: mediaType, data: textIn(data) }
    : { type: 'base64', media_type: mediaType, data }
}

const textIn = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))

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
      return [block.value as Body]
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
