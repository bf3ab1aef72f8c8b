// A conversation as `POST /v1/messages` wants it.
import type { Block } from '@holdfast/protocol'
import { anthropicMessages as dialect } from '../../dialects.ts'
import type { Attachment } from '../chat.ts'
import type { ChatDialect, Conversation } from '../dialect.ts'
import { placingSeams } from '../seams.ts'
import type { StoredTurn } from '../storage.ts'
import { type AnsweredCall, answeredCalls, dataOf, textIn } from './written.ts'

/** Tokens. This dialect has to be told; every model served today can say as much. */
export const MAX_TOKENS_DEFAULT = 8192

export const anthropicMessages: ChatDialect = { ...dialect, reader: () => placingSeams(dialect.reader()), bodyOf }

function bodyOf({ model, turns, system, tools, parameters }: Conversation): Record<string, unknown> {
  return {
    model,
    max_tokens: MAX_TOKENS_DEFAULT,
    ...(system && { system }),
    messages: turns.flatMap(messagesOf),
    ...(tools?.length && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        ...(description && { description }),
        input_schema: parameters,
      })),
    }),
    ...parameters,
  }
}

function messagesOf(turn: StoredTurn): object[] {
  if (turn.role === 'user') {
    const { text, attachments = [] } = turn
    const content = [...attachments.map(partOf), ...(text ? [{ type: 'text', text }] : [])]
    return [{ role: 'user', content: attachments.length > 0 ? content : text }]
  }
  const calls = answeredCalls(turn)
  const content = (turn.content?.blocks ?? []).flatMap((block) => blockOf(block, calls))
  // A reply that said nothing (it failed, or was stopped at once) cannot be repeated.
  if (content.length === 0) return []
  return [
    { role: 'assistant', content },
    ...(calls.length > 0
      ? [
          {
            role: 'user',
            content: calls.map(({ call, result, hasFailed }) => ({
              type: 'tool_result',
              tool_use_id: call.id,
              content: result,
              ...(hasFailed && { is_error: true }),
            })),
          },
        ]
      : []),
  ]
}

function blockOf(block: Block, calls: readonly AnsweredCall[]): object[] {
  switch (block.type) {
    case 'text':
      return block.text ? [{ type: 'text', text: block.text }] : []
    case 'reasoning':
      // Unsigned, it is refused.
      return block.signature ? [{ type: 'thinking', thinking: block.text, signature: block.signature }] : []
    case 'tool': {
      const { id, name, json } = block
      return calls.some(({ call }) => call.id === id) ? [{ type: 'tool_use', id, name, input: inputOf(json) }] : []
    }
    case 'other':
      // As it came, with the arguments that came after it.
      return [{ ...(block.value as object), ...(block.json && { input: inputOf(block.json) }) }]
  }
}

/** An object, whatever the model wrote: its result says that it could not be read. */
function inputOf(json: string): unknown {
  try {
    return JSON.parse(json || '{}')
  } catch {
    return {}
  }
}

function partOf(attachment: Attachment): object {
  const { name, mediaType, url } = attachment
  const type = mediaType.startsWith('image/') ? 'image' : 'document'
  const title = type === 'document' && { title: name }
  const text = textIn(attachment)
  if (text !== undefined) return { type, source: { type: 'text', media_type: 'text/plain', data: text }, ...title }
  const found = dataOf(attachment)
  const source = found ? { type: 'base64', media_type: mediaType, data: found.data } : { type: 'url', url }
  return { type, source, ...title }
}
