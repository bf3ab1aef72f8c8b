// Turns as the messages of an OpenAI chat request.
import { HoldfastError } from '@holdfast/protocol'
import { readDataUrl, textIn } from '../body/data-url.ts'
import type { ChatTool } from '../chat/settings.ts'
import type { FilePart, TextPart, Turn } from './turns.ts'

type Fields = Record<string, unknown>

/** @throws HoldfastError `request-invalid` for a file that this dialect has no word for */
export function openaiChatBody(turns: readonly Turn[], system: string | undefined, tools: readonly ChatTool[]): Fields {
  return {
    messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...turns.flatMap(messagesOf)],
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, ...(description !== undefined && { description }), parameters },
      })),
    }),
    stream_options: { include_usage: true },
  }
}

function messagesOf(turn: Turn): Fields[] {
  switch (turn.role) {
    case 'system':
      return [{ role: 'system', content: turn.text }]
    case 'user': {
      const [first, ...others] = turn.parts
      const content = first?.type === 'text' && others.length === 0 ? first.text : turn.parts.map(partOf)
      return [{ role: 'user', content }]
    }
    case 'assistant':
      return [assistantOf(turn)]
    case 'tool':
      return turn.results.map(({ id, output }) => ({ role: 'tool', tool_call_id: id, content: outputText(output) }))
  }
}

function assistantOf({ parts, isUnderWay }: Extract<Turn, { role: 'assistant' }>): Fields {
  const textsOf = (type: 'text' | 'reasoning') => parts.map((part) => (part.type === type ? part.text : '')).join('')
  const calls = parts.flatMap((part) =>
    part.type === 'call' && !part.ran
      ? [{ id: part.id, type: 'function', function: { name: part.name, arguments: inputText(part.input) } }]
      : [],
  )
  const thoughts = isUnderWay && calls.length > 0 ? textsOf('reasoning') : ''
  return {
    role: 'assistant',
    content: textsOf('text') || (calls.length > 0 ? null : ''),
    ...(thoughts && { reasoning_content: thoughts }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function partOf(part: TextPart | FilePart): Fields {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { mediaType, url, filename } = part
  if (mediaType.startsWith('image')) return { type: 'image_url', image_url: { url } }
  const data = readDataUrl(url)
  if (!data) throw new HoldfastError('request-invalid', 'openai-chat takes files other than images as data: URLs only.')
  if (mediaType.startsWith('text')) return { type: 'text', text: textIn(data.base64) }
  const format = audio[mediaType]
  return format === undefined
    ? { type: 'file', file: { filename: filename ?? 'document', file_data: url } }
    : { type: 'input_audio', input_audio: { data: data.base64, format } }
}

const audio: Readonly<Record<string, string>> = { 'audio/wav': 'wav', 'audio/mp3': 'mp3', 'audio/mpeg': 'mp3' }

/** Arguments that were never JSON are kept as the text they were. */
const inputText = (input: unknown): string => JSON.stringify(input ?? {})

/** What a tool gave, for a model to read. */
export const outputText = (output: unknown): string =>
  typeof output === 'string' ? output : (JSON.stringify(output) ?? '')
