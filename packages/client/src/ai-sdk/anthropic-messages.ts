// Turns as the messages of an Anthropic request.
import { HoldfastError } from '@holdfast/protocol'
import { ANSWER_TOKENS_MAX_DEFAULT } from '../body/anthropic-messages.ts'
import { readDataUrl, textIn } from '../body/data-url.ts'
import type { ChatTool } from '../chat/settings.ts'
import { outputText } from './openai-chat.ts'
import type { ProviderMetadata } from './ui.ts'
import type { FilePart, TextPart, Turn } from './turns.ts'

type Fields = Record<string, unknown>

interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: Fields[]
}

/** @throws HoldfastError `request-invalid` for a file that this dialect has no word for */
export function anthropicBody(turns: readonly Turn[], system: string | undefined, tools: readonly ChatTool[]): Fields {
  const instructions = [system, ...turns.map((turn) => (turn.role === 'system' ? turn.text : undefined))]
  const said = instructions.filter((text) => text !== undefined && text !== '').join('\n\n')
  return {
    // A reply that reaches it ends with `length`.
    max_tokens: ANSWER_TOKENS_MAX_DEFAULT,
    ...(said && { system: said }),
    messages: messagesOf(turns),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        ...(description !== undefined && { description }),
        input_schema: parameters,
      })),
    }),
  }
}

/** The two take turns here: neighbours of one role are one message, so a result stands before what is asked next. */
function messagesOf(turns: readonly Turn[]): Message[] {
  const messages: Message[] = []
  for (const turn of turns) {
    if (turn.role === 'system') continue
    const role = turn.role === 'assistant' ? 'assistant' : 'user'
    const content = contentOf(turn)
    const last = messages.at(-1)
    if (last?.role === role) last.content.push(...content)
    else if (content.length > 0) messages.push({ role, content })
  }
  return messages
}

function contentOf(turn: Exclude<Turn, { role: 'system' }>): Fields[] {
  switch (turn.role) {
    case 'user':
      return turn.parts.map(partOf)
    case 'tool':
      return turn.results.map(({ id, output, isFailed }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: outputText(output),
        ...(isFailed && { is_error: true }),
      }))
    case 'assistant':
      return turn.parts.flatMap(blocksOf)
  }
}

function blocksOf(part: Extract<Turn, { role: 'assistant' }>['parts'][number]): Fields[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }]
    case 'reasoning': {
      const { signature, redactedData } = part.providerMetadata?.['anthropic'] ?? {}
      if (redactedData !== undefined) return [{ type: 'redacted_thinking', data: redactedData }]
      // Unsigned thoughts are another vendor's, or were broken off. Anthropic refuses them.
      return signature === undefined ? [] : [{ type: 'thinking', thinking: part.text, signature }]
    }
    case 'call': {
      const { id, name, input = {}, ran } = part
      if (!ran) return [{ type: 'tool_use', id, name, input }]
      return [
        { type: 'server_tool_use', ...asItCame(ran.call), id, name, input },
        { type: `${name}_tool_result`, ...asItCame(ran.result), tool_use_id: id, content: ran.output },
      ]
    }
    case 'other':
      return typeof part.value === 'object' ? [part.value as Fields] : []
  }
}

const asItCame = (mark: ProviderMetadata | undefined): Fields =>
  JSON.parse(mark?.['holdfast']?.['block'] ?? '{}') as Fields

function partOf(part: TextPart | FilePart): Fields {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { mediaType, url, filename } = part
  const data = readDataUrl(url)
  if (mediaType.startsWith('image')) {
    const source = data
      ? { type: 'base64', media_type: data.mediaType || mediaType, data: data.base64 }
      : { type: 'url', url }
    return { type: 'image', source }
  }
  return { type: 'document', source: documentOf(mediaType, url, data?.base64), ...(filename && { title: filename }) }
}

function documentOf(mediaType: string, url: string, base64: string | undefined): Fields {
  if (base64 === undefined) return { type: 'url', url }
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data: base64 }
  if (mediaType.startsWith('text')) return { type: 'text', media_type: 'text/plain', data: textIn(base64) }
  throw new HoldfastError('request-invalid', 'anthropic-messages takes images, PDF and text.')
}
