// A request, written for the Anthropic Messages API. A request that came in this dialect is written as it was said; any
// other is made to keep the vendor's rules, and what they leave no room for is reported.
import { type Json, present } from '../../dialects/json.ts'
import { Extras } from '../extras.ts'
import { Lost } from '../lost.ts'
import type { Loss, Request, Turn } from '../request.ts'
import { type PlacedTurn, answered, joined, placed } from '../turns.ts'
import { Blocks } from './blocks.ts'
import { type Claude, claudeOf } from './model.ts'
import { writeFormat } from './format.ts'
import { ownSampling, samplingFor } from './sampling.ts'
import { ownThinking, thinkingFor } from './thinking.ts'
import { writeToolChoice, writeTools } from './tools.ts'

interface Message {
  readonly role: Turn['role']
  readonly parts: readonly Json[]
}

export function writeAnthropic(request: Request): { body: Json; losses: readonly Loss[] } {
  const isOwn = request.dialect === 'anthropic-messages'
  const lost = new Lost()
  const extras = new Extras(request, 'anthropic-messages')
  const claude = claudeOf(request.model)
  if (!isOwn) lost.extras(request)
  const blocks = new Blocks(request, extras, lost)
  const messages = isOwn
    ? ownMessages(request, blocks, extras)
    : messagesOf(answered(request.turns, lost), blocks, lost)
  const tools = writeTools(request, claude, lost)
  const outputMax = isOwn ? request.outputMax : outputMaxOf(request, claude, lost)
  const { thinking, effort } = isOwn
    ? ownThinking(request, lost)
    : thinkingFor(request, claude, outputMax ?? 0, isThoughtless(messages), lost)
  const format = writeFormat(request.format, isOwn, claude, lost)
  const system = blocks.write(request.system.map((part, at) => ({ at: `system.${at}`, part })))
  if (format.instruction !== undefined) system.push({ type: 'text', text: format.instruction })
  const output = present({ effort, format: format.words })
  if (!isOwn) loseOthers(request, lost)
  const body: Json = {
    model: request.model,
    ...present({ max_tokens: outputMax }),
    ...(request.stream ? { stream: true } : {}),
    ...(system.length > 0 ? { system } : {}),
    messages: messages.map(({ parts, ...message }) => ({ ...message, content: parts })),
    ...(tools.length > 0 ? { tools } : {}),
    ...present({ tool_choice: writeToolChoice(request, tools.length > 0 || hasOwnTools(request, isOwn), lost) }),
    ...(isOwn
      ? ownSampling(request)
      : samplingFor(request, claude, thinking !== undefined && thinking.type !== 'disabled', lost)),
    ...present({ thinking }),
    ...(Object.keys(output).length > 0 ? { output_config: output } : {}),
    ...(request.user === undefined ? {} : { metadata: { user_id: request.user } }),
  }
  extras.putBack(body)
  return { body, losses: lost.losses }
}

const hasOwnTools = ({ extras }: Request, isOwn: boolean): boolean =>
  isOwn && Object.keys(extras).some((path) => path === 'mcp_servers' || path.startsWith('tools.'))

/** One message for each turn, whatever stands in it. */
const ownMessages = ({ turns }: Request, blocks: Blocks, extras: Extras): Message[] =>
  placed(turns).map(({ role, parts }, at) => ({
    role,
    parts: blocks.write(parts),
    ...extras.at(`turns.${at}`),
  }))

function messagesOf(turns: readonly PlacedTurn[], blocks: Blocks, lost: Lost): Message[] {
  const messages = joined(turns.map(({ role, parts }) => ({ role, parts: blocks.write(parts) })))
  // What the assistant has begun to say must not end in white space.
  const last = messages.at(-1)?.role === 'assistant' ? messages.at(-1) : undefined
  const end = last?.parts.at(-1)
  if (last && typeof end?.text === 'string' && end.text !== end.text.trimEnd()) {
    lost.tunes(
      turns.at(-1)?.parts.at(-1)?.at ?? 'turns',
      'White space at the end of what the assistant has begun to say.',
    )
    messages[messages.length - 1] = {
      ...last,
      parts: [...last.parts.slice(0, -1), { ...end, text: end.text.trimEnd() }],
    }
  }
  if (messages[0]?.role === 'user') return messages
  lost.tunes('turns', 'A conversation begins with the user here: a turn without meaning was put before it.')
  return [{ role: 'user', parts: [{ type: 'text', text: '…' }] }, ...messages]
}

/** Tools are at work, and the turn that called them does not begin with a thought. */
function isThoughtless(messages: readonly Message[]): boolean {
  if (messages.at(-1)?.parts[0]?.type !== 'tool_result') return false
  const first = messages.at(-2)?.parts[0]?.type
  return first !== 'thinking' && first !== 'redacted_thinking'
}

function outputMaxOf({ outputMax }: Request, claude: Claude, lost: Lost): number {
  if (outputMax === undefined) return claude.outputMax
  if (!claude.isLimited || outputMax <= claude.outputMax) return outputMax
  lost.tunes('outputMax', `This model says no more than ${claude.outputMax} tokens.`)
  return claude.outputMax
}

function loseOthers(request: Request, lost: Lost): void {
  const why = 'Claude has no word for it.'
  if (request.presencePenalty !== undefined) lost.tunes('presencePenalty', why)
  if (request.frequencyPenalty !== undefined) lost.tunes('frequencyPenalty', why)
  if (request.seed !== undefined) lost.tunes('seed', why)
  if (request.verbosity !== undefined) lost.tunes('verbosity', why)
}
