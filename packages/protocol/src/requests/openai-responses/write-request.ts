// Writes a request to OpenAI's Responses API.
//
// Whoever asks in another dialect sends the whole conversation each time and expects nobody to keep it: so `store` is
// false, and thoughts are asked for in the sealed form that can be sent back.
import { present } from '../../dialects/json.ts'
import { Carry, type Draft } from '../openai/carry.ts'
import { USER_CHARS_MAX, fitted } from '../openai/fitted.ts'
import { effortOf, isThinkingModel } from '../openai/reasoning.ts'
import type { Format, Request, RequestDialect, Tool, ToolChoice } from '../request.ts'
import { inputOf, instructionsOf } from './write-input.ts'

export function writeOpenAiResponses(request: Request): ReturnType<RequestDialect['writeRequest']> {
  const carry = new Carry(request, 'openai-responses')
  const instructions = instructionsOf(request, carry)
  const input = inputOf(request, carry)
  const tools = toolsOf(request, carry)
  // Neither is of use without tools. Those that are extras are put back last.
  const hasTools = tools.length > 0 || carry.isOwn
  const reasoning = reasoningOf(request, carry)
  const isThinking = isAskedToThink(request, reasoning)
  if (!hasTools) carry.dropChoice(request)
  const body: Draft = {
    model: request.model,
    ...present({
      instructions,
      // Own requests may refer to a conversation or a prompt instead.
      input: carry.isOwn && input.length === 0 ? undefined : input,
      stream: request.stream || undefined,
      store: carry.isOwn ? undefined : false,
      include: isThinking && !carry.isOwn ? ['reasoning.encrypted_content'] : undefined,
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: hasTools ? choiceOf(request.toolChoice, carry) : undefined,
      parallel_tool_calls: hasTools ? request.parallelTools : undefined,
      max_output_tokens: outputMaxOf(request, carry),
      temperature: request.temperature,
      top_p: request.topP,
      reasoning,
      text: textOf(request),
      user: userOf(request, carry),
    }),
  }
  carry.extras.putBack(body)
  leaveTuning(request, carry)
  return { body, losses: carry.lost.losses }
}

function toolsOf({ tools, toolChoice }: Request, carry: Carry): Draft[] {
  const allowed = carry.isKin || toolChoice?.type === 'tool' ? undefined : toolChoice?.only
  return tools.flatMap((tool, at) => {
    // Its namespace is an extra, and is put back whole.
    if (carry.isOwn && tool.namespace !== undefined) return []
    return (allowed?.includes(tool.name) ?? true) ? [toolOf(tool, at, carry)] : []
  })
}

function toolOf(tool: Tool, at: number, carry: Carry): Draft {
  const { name, description, schema, strict } = tool
  carry.dropMark(tool, `tools.${at}`)
  // Here alone functions are strict if nobody says they are not, and strict schemas have rules of their own.
  const isStrict = strict ?? (carry.isOwn ? undefined : false)
  return { type: 'function', name, ...present({ description, strict: isStrict }), parameters: schema }
}

function choiceOf(choice: ToolChoice | undefined, carry: Carry): unknown {
  if (choice === undefined) return undefined
  if (choice.type === 'tool') return { type: 'function', name: choice.name }
  const { type: mode, only } = choice
  if (!only || !carry.isKin || mode === 'none') return mode
  return { type: 'allowed_tools', mode, tools: only.map((name) => ({ type: 'function', name })) }
}

const OUTPUT_MIN = 16

function outputMaxOf({ outputMax }: Request, carry: Carry): number | undefined {
  if (outputMax === undefined || outputMax >= OUTPUT_MIN || carry.isOwn) return outputMax
  carry.lost.tunes('outputMax', `An answer cannot be limited to less than ${OUTPUT_MIN} tokens.`)
  return OUTPUT_MIN
}

function reasoningOf({ reasoning }: Request, carry: Carry): Draft | undefined {
  const effort = effortOf(reasoning, carry.lost)
  const summary = reasoning?.shown === 'none' ? undefined : reasoning?.shown
  return effort === undefined && summary === undefined ? undefined : present({ effort, summary })
}

/** Models that cannot think refuse to be asked for sealed thoughts. */
function isAskedToThink({ model, reasoning }: Request, written: Draft | undefined): boolean {
  return written ? written.effort !== 'none' : reasoning?.adaptive === true && isThinkingModel(model)
}

function textOf({ format, verbosity }: Request): Draft | undefined {
  if (format === undefined && verbosity === undefined) return undefined
  return present({ format: format && formatOf(format), verbosity })
}

function formatOf(format: Format): Draft {
  if (format.type === 'json') return { type: 'json_object' }
  const { name, schema, strict, description } = format
  return { type: 'json_schema', name, schema, ...present({ strict, description }) }
}

function userOf({ user, extras }: Request, carry: Carry): string | undefined {
  if (user === undefined || (carry.isKin && extras.safety_identifier === user)) return undefined
  return carry.isOwn ? user : fitted(user, USER_CHARS_MAX)
}

function leaveTuning(request: Request, { lost }: Carry): void {
  for (const name of ['topK', 'presencePenalty', 'frequencyPenalty', 'seed'] as const)
    if (request[name] !== undefined) lost.tunes(name, 'This API does not let one tune it.')
  if (request.stop && request.stop.length > 0)
    lost.tunes('stop', 'This API has no stop sequences: the answer may run past them.')
}
