// A conversation as `POST /v1/chat/completions` wants it.
import { textOf } from '@holdfast/protocol'
import { openaiChat as dialect } from '../../dialects.ts'
import type { Attachment } from '../chat.ts'
import type { ChatDialect, Conversation } from '../dialect.ts'
import { placingSeams } from '../seams.ts'
import type { StoredTurn } from '../storage.ts'
import { answeredCalls, dataOf, textIn } from './written.ts'

export const openaiChat: ChatDialect = { ...dialect, reader: () => placingSeams(dialect.reader()), bodyOf }

function bodyOf({ model, turns, system, tools, parameters }: Conversation): Record<string, unknown> {
  return {
    model,
    messages: [...(system ? [{ role: 'system', content: system }] : []), ...turns.flatMap(messagesOf)],
    ...(tools?.length && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, ...(description && { description }), parameters },
      })),
    }),
    // Without it nobody is told what the reply used.
    stream_options: { include_usage: true },
    ...parameters,
  }
}

function messagesOf(turn: StoredTurn): object[] {
  if (turn.role === 'user') {
    const { text, attachments = [] } = turn
    if (attachments.length === 0) return [{ role: 'user', content: text }]
    return [{ role: 'user', content: [...(text ? [{ type: 'text', text }] : []), ...attachments.map(partOf)] }]
  }
  const content = turn.content ? textOf(turn.content) : ''
  const calls = answeredCalls(turn)
  // A reply that said nothing (it failed, or was stopped at once) cannot be repeated.
  if (!content && calls.length === 0) return []
  return [
    {
      role: 'assistant',
      content: content || null,
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ call: { id, name, json } }) => ({
          id,
          type: 'function',
          function: { name, arguments: json || '{}' },
        })),
      }),
    },
    ...calls.map(({ call, result }) => ({ role: 'tool', tool_call_id: call.id, content: result })),
  ]
}

function partOf(attachment: Attachment): object {
  const { name, mediaType, url } = attachment
  const text = textIn(attachment)
  if (text !== undefined) return { type: 'text', text: `${name}:\n${text}` }
  if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  const found = dataOf(attachment)
  if (mediaType.startsWith('audio/') && found) {
    return {
      type: 'input_audio',
      input_audio: { data: found.data, format: /mpeg|mp3/.test(mediaType) ? 'mp3' : 'wav' },
    }
  }
  return { type: 'file', file: { filename: name, file_data: url } }
}
