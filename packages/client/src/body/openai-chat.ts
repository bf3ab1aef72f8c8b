// The parameters as a body of OpenAI's chat completions.
import type { Block } from '@holdfast/protocol'
import type { Body, Part, StartParameters, Talk, Turn } from './parameters.ts'
import { present } from '../present.ts'
import { readDataUrl, readText } from './data-url.ts'
import { noWordFor, refuseWords } from './refusal.ts'

const DIALECT = 'openai-chat'

/** @throws HoldfastError `request-invalid` for what this dialect has no word for. */
export function writeOpenaiChat(asked: StartParameters): Body {
  const { reasoning = {}, responseFormat: format, toolChoice, extra = {} } = asked
  refuseWords(DIALECT, { topK: asked.topK, 'reasoning.budget': reasoning.budget })
  return {
    ...writeConversation(asked),
    ...present({
      [limitName(asked.model)]: asked.maxTokens,
      temperature: asked.temperature,
      top_p: asked.topP,
      stop: asked.stop,
      seed: asked.seed,
      presence_penalty: asked.presencePenalty,
      frequency_penalty: asked.frequencyPenalty,
      tool_choice: typeof toolChoice === 'object' ? { type: 'function', function: toolChoice } : toolChoice,
      parallel_tool_calls: asked.parallelTools,
      reasoning_effort: reasoning.effort,
      response_format:
        format === 'json' ? { type: 'json_object' } : format && { type: 'json_schema', json_schema: format },
      user: asked.user,
      metadata: asked.metadata,
    }),
    ...extra,
  }
}

/** What was said, and nothing of how to answer. @throws HoldfastError `request-invalid` */
export const writeConversation = ({ model, system, messages, tools }: Talk): Body => ({
  model,
  messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages.flatMap(writeTurn)],
  ...(tools && { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
  // Without being asked, nobody says what a stream has cost.
  stream_options: { include_usage: true },
})

/** Models of OpenAI that think refuse `max_tokens`; imitators may not know the other name. */
const limitName = (model: string): string =>
  /^(?:.*\/)?(?:o\d|gpt-[5-9]|codex)/.test(model) ? 'max_completion_tokens' : 'max_tokens'

function writeTurn({ role, content }: Turn): Body[] {
  if (typeof content === 'string') return [{ role, content }]
  return role === 'assistant' ? writeAnswer(content) : writeQuestion(content)
}

/** Results of tools are messages of their own here, and stand before what the person says. */
function writeQuestion(parts: readonly Part[]): Body[] {
  const results = parts.flatMap((part) =>
    part.type === 'tool-result' ? [{ role: 'tool', tool_call_id: part.id, content: part.content }] : [],
  )
  const rest = parts.flatMap((part) => (part.type === 'tool-result' ? [] : [writePart(part)]))
  return rest.length > 0 ? [...results, { role: 'user', content: rest }] : results
}

function writePart(part: Exclude<Part, { type: 'tool-result' }>): Body {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'image') return { type: 'image_url', image_url: { url: part.url } }
  const data = readDataUrl(part.url)
  if (!data) throw noWordFor(DIALECT, 'the URL of a file')
  const { mediaType, base64 } = data
  if (part.type === 'audio')
    return { type: 'input_audio', input_audio: { data: base64, format: /mpeg|mp3/.test(mediaType) ? 'mp3' : 'wav' } }
  // Of files it takes PDFs only: a text is written out.
  const text = readText(data)
  if (text !== undefined) return { type: 'text', text: `${part.name}:\n${text}` }
  return { type: 'file', file: { filename: part.name, file_data: part.url } }
}

/** What it thought is not given back: this dialect has no word for it. An answer of which nothing is left is left out. */
function writeAnswer(blocks: readonly Block[]): Body[] {
  for (const block of blocks) if (block.type === 'other') throw noWordFor(DIALECT, `a block of kind ${block.kind}`)
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('')
  const calls = blocks.flatMap((block) =>
    block.type === 'tool'
      ? [{ id: block.id, type: 'function', function: { name: block.name, arguments: block.json || '{}' } }]
      : [],
  )
  if (text === '' && calls.length === 0) return []
  return [{ role: 'assistant', content: text || null, ...(calls.length > 0 && { tool_calls: calls }) }]
}
