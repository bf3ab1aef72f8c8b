// Writes a Chat Completions request.
//
// OpenAI refuses fields it does not know, and many imitators refuse more. So nothing is written that the request does not
// say, texts are strings wherever they can be (DeepSeek refuses lists), and what only some vendors know (`top_k`) is
// written for those alone who used it.
import { present } from '../../dialects/json.ts'
import { Carry, type Draft } from '../openai/carry.ts'
import { USER_CHARS_MAX, fitted } from '../openai/fitted.ts'
import { effortOf, isThinkingModel } from '../openai/reasoning.ts'
import type { Format, Request, RequestDialect, Tool, ToolChoice } from '../request.ts'
import { REASONING_SPELLINGS } from './read-reasoning.ts'
import { messagesOf } from './write-messages.ts'

export function writeOpenAiChat(request: Request): ReturnType<RequestDialect['writeRequest']> {
  const carry = new Carry(request, 'openai-chat')
  const messages = messagesOf(request, carry)
  const tools = toolsOf(request, carry)
  // Both are refused where there are no tools. Those that are extras are put back last.
  const hasTools = tools.length > 0 || carry.isOwn
  if (!hasTools) carry.dropChoice(request)
  const body: Draft = {
    model: request.model,
    messages,
    ...present({
      stream: request.stream || undefined,
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: hasTools ? choiceOf(request.toolChoice, carry) : undefined,
      parallel_tool_calls: hasTools ? request.parallelTools : undefined,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: topKOf(request, carry),
      presence_penalty: request.presencePenalty,
      frequency_penalty: request.frequencyPenalty,
      seed: request.seed,
      stop: stopOf(request, carry),
      reasoning_effort: reasoningOf(request, carry),
      response_format: request.format && formatOf(request.format),
      verbosity: request.verbosity,
      user: userOf(request, carry),
    }),
  }
  carry.extras.putBack(body)
  // After the extras, which hold a limit by its name only: whoever sends this on may have lowered it.
  if (request.outputMax !== undefined) body[outputMaxName(request)] = request.outputMax
  // Without being asked, nobody says what a stream has cost.
  if (request.stream) body.stream_options = { ...(body.stream_options as Draft | undefined), include_usage: true }
  return { body, losses: carry.lost.losses }
}

/** Models of OpenAI that think refuse `max_tokens`. Imitators may not know the other name. */
const outputMaxName = (request: Request): string =>
  isSpelled(request, 'max_completion_tokens') || isThinkingModel(request.model) ? 'max_completion_tokens' : 'max_tokens'

/** True when the request has this field among what is put back. */
const isSpelled = ({ dialect, extras }: Request, name: string): boolean =>
  dialect === 'openai-chat' && Object.hasOwn(extras, name)

function toolsOf(request: Request, carry: Carry): Draft[] {
  const allowed = carry.isOwn ? undefined : onlyOf(request.toolChoice)
  return request.tools.flatMap((tool, at) => ((allowed?.includes(tool.name) ?? true) ? [toolOf(tool, at, carry)] : []))
}

/** The tools that may be called alone. OpenAI's imitators have no word for it: for them the others are left out. */
const onlyOf = (choice: ToolChoice | undefined): readonly string[] | undefined =>
  choice?.type === 'tool' ? undefined : choice?.only

function toolOf(tool: Tool, at: number, carry: Carry): Draft {
  const { name, description, schema, strict, cache } = tool
  if (!carry.isOwn) carry.dropMark(tool, `tools.${at}`)
  return {
    type: 'function',
    function: { name, ...present({ description, parameters: schema, strict }) },
    ...present({ cache_control: carry.isOwn ? cache : undefined }),
  }
}

function choiceOf(choice: ToolChoice | undefined, carry: Carry): unknown {
  if (choice === undefined) return undefined
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } }
  const { type: mode, only } = choice
  if (!only || !carry.isOwn || mode === 'none') return mode
  return {
    type: 'allowed_tools',
    allowed_tools: { mode, tools: only.map((name) => ({ type: 'function', function: { name } })) },
  }
}

function topKOf({ topK }: Request, carry: Carry): number | undefined {
  if (topK === undefined || carry.isOwn) return topK
  carry.lost.tunes('topK', 'OpenAI does not let one choose from the likeliest tokens.')
  return undefined
}

const STOPS_MAX = 4

function stopOf({ stop }: Request, carry: Carry): readonly string[] | undefined {
  if (stop === undefined || stop.length <= STOPS_MAX || carry.isOwn) return stop?.length === 0 ? undefined : stop
  carry.lost.tunes('stop', `There are no more than ${STOPS_MAX} stop sequences: the first are kept.`)
  return stop.slice(0, STOPS_MAX)
}

function reasoningOf(request: Request, carry: Carry): string | undefined {
  // Another vendor's spelling is put back instead, and says it.
  if (REASONING_SPELLINGS.some((name) => isSpelled(request, name))) return undefined
  const { reasoning } = request
  const { shown } = reasoning ?? {}
  if (shown !== undefined && shown !== 'auto' && !carry.isOwn)
    carry.lost.tunes('reasoning.shown', 'Each vendor shows of its thoughts what it likes.')
  return effortOf(reasoning, carry.lost)
}

function formatOf(format: Format): Draft {
  if (format.type === 'json') return { type: 'json_object' }
  const { name, schema, strict, description } = format
  return { type: 'json_schema', json_schema: { name, ...present({ description, schema, strict }) } }
}

function userOf({ user, extras }: Request, carry: Carry): string | undefined {
  if (user === undefined || (carry.isOwn && extras.safety_identifier === user)) return undefined
  return carry.isOwn ? user : fitted(user, USER_CHARS_MAX)
}
