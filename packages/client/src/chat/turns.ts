// A conversation as a `Talk`, which the writers in body/ put into a dialect's words. They refuse what a dialect cannot say.
// A chat has to go on whatever was said in it, so what would be refused is not asked here: calls that were cut off, and
// for some dialects blocks of another vendor's.
import type { Block } from '@holdfast/protocol'
import type { Part, Talk, Tool, Turn } from '../body/parameters.ts'
import type { Attachment } from './chat.ts'
import type { Conversation } from './dialect.ts'
import type { ChatTool } from './settings.ts'
import type { StoredTurn } from './storage.ts'
import { type Answer, resultsOf } from './tree.ts'

/** @param isSayable whether the dialect has a word for it */
export const talkOf = (
  { model, turns, system, tools }: Conversation,
  isSayable: (block: Block) => boolean = () => true,
): Talk => ({
  model,
  messages: turns.flatMap((turn) => (turn.role === 'user' ? questionOf(turn) : answerOf(turn, isSayable))),
  ...(system && { system }),
  ...(tools?.length && { tools: tools.map(toolOf) }),
})

/** Without what runs it. */
const toolOf = ({ name, description, parameters }: ChatTool): Tool => ({
  name,
  ...(description && { description }),
  parameters,
})

/** Files first: models read a question better that comes after what it is about. */
function questionOf({ text, attachments = [] }: Extract<StoredTurn, { role: 'user' }>): Turn[] {
  if (attachments.length === 0) return [{ role: 'user', content: text }]
  return [{ role: 'user', content: [...attachments.map(partOf), ...(text ? [{ type: 'text', text } as const] : [])] }]
}

function partOf({ name, mediaType, url }: Attachment): Part {
  const [type] = mediaType.split('/')
  return type === 'image' || type === 'audio' ? { type, url } : { type: 'file', url, name }
}

/**
 * Each call has a result, because every provider refuses a call without one. Calls that were cut off in the middle are
 * left out.
 */
function answerOf(turn: Answer, isSayable: (block: Block) => boolean): Turn[] {
  const { blocks = [], ending } = turn.content ?? {}
  const results = resultsOf(turn)
  const said = blocks.flatMap((block): Block[] => {
    if (block.type !== 'tool') return isSayable(block) ? [block] : []
    return block.id in results || ending === 'tool-use' ? [{ ...block, json: argumentsIn(block.json) }] : []
  })
  const given = said.flatMap((block) =>
    block.type === 'tool' ? [resultOf(block.id, block.id in results ? results[block.id] : UNANSWERED)] : [],
  )
  return [
    { role: 'assistant', content: said },
    ...(given.length > 0 ? [{ role: 'user', content: given } as const] : []),
  ]
}

const UNANSWERED = { error: 'No result was given.' }

const resultOf = (id: string, result: unknown): Part => ({
  type: 'tool-result',
  id,
  content: typeof result === 'string' ? result : JSON.stringify(result ?? null),
  isError: typeof result === 'object' && result !== null && 'error' in result,
})

/** JSON, whatever the model wrote: the result says that it could not be read. */
function argumentsIn(json: string): string {
  try {
    JSON.parse(json)
    return json
  } catch {
    return '{}'
  }
}
