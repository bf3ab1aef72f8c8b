// The response object, as it stands at the start of a stream, at its end, and as a whole answer.
import type { Block, Message } from '../../fold.ts'
import type { Voice } from '../dialect.ts'
import { errorCodeOf } from '../openai-chat/error.ts'
import { type Json, objectIn, textIn } from '../json.ts'
import { reasonIn } from '../stop-reasons.ts'
import { errorFields } from '../upstream-error.ts'
import { writeUsage } from './usage.ts'

export const ANNOTATION = 'response.output_text.annotation.added'
export const ITEM_DONE = 'response.output_item.done'

export type Status = 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled'

/** The message as a response. What the request said (tools, temperature …) nobody here knows: OpenAI's defaults stand. */
export function wholeOpenAiResponses(message: Message, voice: Voice): Json {
  const status = statusOf(message)
  const { problem } = message
  const last = message.blocks.findLastIndex(isWritten)
  return {
    id: voice.id,
    object: 'response',
    created_at: voice.createdS,
    status,
    background: false,
    error: problem ? { message: problem.message, ...errorFields(problem), code: errorCodeOf(problem) } : null,
    incomplete_details: status === 'incomplete' ? { reason: cutBy(message) } : null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: voice.model,
    output: message.blocks.flatMap((block, n) =>
      // Whatever cut the answer short cut its last item.
      isWritten(block)
        ? [
            wholeItem(
              block,
              itemId(block, n, voice),
              n === last && status !== 'completed' ? cutStatus(status) : 'completed',
            ),
          ]
        : [],
    ),
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: writeUsage(message.usage),
  }
}

const cutStatus = (status: Status): Status => (status === 'in_progress' ? status : 'incomplete')

export function statusOf(message: Message): Status {
  const { ending } = message
  if (ending === undefined) return 'in_progress'
  if (ending === 'stopped') return 'cancelled'
  if (ending === 'failed' || ending === 'over-budget') return 'failed'
  if (ending === 'length') return 'incomplete'
  // A model that refuses in words has completed its answer. One that was silenced has not.
  const isSilenced = wordOf(message) === 'content_filter' && !(isForeign(message) && hasRefused(message))
  return ending === 'refusal' && isSilenced ? 'incomplete' : 'completed'
}

const wordOf = ({ ending = 'complete', reason = null }: Message): string => reasonIn('openai-responses', ending, reason)

/** What cut it short. A response that was incomplete without a word for it is not told apart. */
function cutBy(message: Message): string {
  const word = wordOf(message)
  if (word !== 'completed' && word !== 'incomplete') return word
  return message.ending === 'refusal' ? 'content_filter' : 'max_output_tokens'
}

const isForeign = (message: Message): boolean => message.reason !== 'content_filter'

const hasRefused = ({ blocks }: Message): boolean => blocks.some((block) => block.type === 'text' && block.refusal)

/** The same in the stream and in the whole answer. OpenAI wants the kind in front when an item is sent back. */
export function itemId(block: Block, n: number, { id }: Voice): string {
  if (block.type === 'other' && !isSealed(block.kind)) return textIn(objectIn(block.value)?.id) || `item_${id}_${n}`
  return `${{ text: 'msg', reasoning: 'rs', tool: 'fc', other: 'rs' }[block.type]}_${id}_${n}`
}

export function wholeItem(block: Block, id: string, status: Status): Json {
  switch (block.type) {
    case 'text':
      return { id, type: 'message', status, role: 'assistant', content: [wholePart(block)] }
    case 'reasoning':
      return {
        id,
        type: 'reasoning',
        summary: block.text === '' ? [] : [summaryPart(block.text)],
        ...(block.signature === undefined ? {} : { encrypted_content: block.signature }),
      }
    case 'tool':
      // Where the upstream gave the call no id, the item's will do: a result must be able to name it.
      return {
        id,
        type: 'function_call',
        status,
        arguments: block.json,
        call_id: block.id || id,
        name: block.name,
        ...(block.namespace === undefined ? {} : { namespace: block.namespace }),
      }
    case 'other':
      return otherItem(block, id)
  }
}

export const summaryPart = (text: string): Json => ({ type: 'summary_text', text })

export function wholePart(block: Extract<Block, { type: 'text' }>): Json {
  if (block.refusal) return { type: 'refusal', refusal: block.text }
  return { type: 'output_text', annotations: annotationsOf(block), logprobs: [], text: block.text }
}

/** Those of this dialect. Another's citations have no place here. */
export const annotationsOf = ({ deltas = [] }: Block): readonly unknown[] =>
  deltas.flatMap((delta) => {
    const { type, annotation } = objectIn(delta) ?? {}
    return type === ANNOTATION ? [annotation] : []
  })

/** Blocks of other dialects' kinds are not written: a client with strict types refuses an answer over them. */
export function isWritten(block: Block): boolean {
  if (block.type !== 'other') return true
  // Anthropic has a compaction of its own.
  if (block.kind === 'compaction') return textIn(objectIn(block.value)?.encrypted_content) !== ''
  return isSealed(block.kind) || OWN_KINDS.test(block.kind)
}

/** Calls that are no functions, and what came of them. */
const OWN_KINDS = /_(?:call|output|approval_request|approval_response)$|^(?:mcp_list_tools|program|additional_tools)$/

/** An item of this dialect as its end had it. */
function otherItem(block: Extract<Block, { type: 'other' }>, id: string): Json {
  const { kind, value, json, deltas = [] } = block
  const done = deltas.map(objectIn).findLast((delta) => delta?.type === ITEM_DONE)
  if (done) return { ...objectIn(done.item), id, type: kind }
  const fields = objectIn(value) ?? { value }
  // OpenRouter's and Anthropic's names for a thought that nobody may read.
  if (isSealed(kind)) return { id, type: 'reasoning', summary: [], encrypted_content: textIn(fields.data) }
  const item = { ...fields, id, type: kind }
  return json === undefined ? item : { ...item, arguments: json }
}

const isSealed = (kind: string): boolean => kind === 'reasoning.encrypted' || kind === 'redacted_thinking'
