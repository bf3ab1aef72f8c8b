// An Anthropic request, read.
import { type Json, present } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, flagAt, invalid, listAt, maybe, numberAt, objectAt, textAt, under } from '../fields.ts'
import { UNNAMED } from '../format.ts'
import type { Format, Reasoning, Request, TextPart, Tool, ToolChoice, Turn } from '../request.ts'
import { readContent, readPart } from './parts.ts'

const KNOWN = [
  'model',
  'stream',
  'max_tokens',
  'system',
  'messages',
  'tools',
  'tool_choice',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
]

/** @param asked what the URL says, where the body does not (Vertex AI). */
export function readAnthropic(value: unknown, asked?: { readonly model: string; readonly stream: boolean }): Request {
  const body = objectAt(value, '')
  const extras: Kept = {}
  keep(extras, body, '', KNOWN)
  const metadata = maybe(body, 'metadata', '', objectAt)
  if (metadata) keep(extras, metadata, 'metadata', ['user_id'])
  const tools = readTools(body, extras)
  return {
    model: maybe(body, 'model', '', textAt) ?? asked?.model ?? invalid('model', 'a string'),
    stream: maybe(body, 'stream', '', flagAt) ?? asked?.stream ?? false,
    system: readSystem(body, extras),
    turns: listAt(body.messages, 'messages').map((message, at) => readTurn(message, at, extras)),
    tools,
    ...readToolChoice(body, extras),
    ...present({
      outputMax: maybe(body, 'max_tokens', '', numberAt),
      temperature: maybe(body, 'temperature', '', numberAt),
      topP: maybe(body, 'top_p', '', numberAt),
      topK: maybe(body, 'top_k', '', numberAt),
      stop: maybe(body, 'stop_sequences', '', () => each(body, 'stop_sequences', '', textAt)),
      user: metadata && maybe(metadata, 'user_id', 'metadata', textAt),
    }),
    ...readOutput(body, extras),
    extras,
    dialect: 'anthropic-messages',
  }
}

function readSystem(body: Json, extras: Kept): TextPart[] {
  if (typeof body.system === 'string') return [{ type: 'text', text: body.system }]
  return each(body, 'system', '', (value, path, at) => {
    const part = readPart(value, path, `system.${at}`, extras)
    return part.type === 'text' ? part : invalid(path, 'a block of type "text"')
  })
}

function readTurn(value: unknown, at: number, extras: Kept): Turn {
  const path = under('messages', at)
  const message = objectAt(value, path)
  keep(extras, message, `turns.${at}`, ['role', 'content'])
  const { role } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    return invalid(under(path, 'role'), '"user", "assistant" or "system"')
  return { role, parts: readContent(message.content, under(path, 'content'), `turns.${at}`, extras) }
}

/** The vendor's own tools, which have a type, are extras: nobody else can run them. */
function readTools(body: Json, extras: Kept): Tool[] {
  return each(body, 'tools', '', (value, path): Tool[] => {
    const tool = objectAt(value, path)
    if ((tool.type ?? 'custom') !== 'custom') {
      extras[path] = tool
      return []
    }
    keep(extras, tool, path, ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control'])
    return [
      {
        name: textAt(tool.name, under(path, 'name')),
        schema: objectAt(tool.input_schema, under(path, 'input_schema')),
        ...present({
          description: maybe(tool, 'description', path, textAt),
          strict: maybe(tool, 'strict', path, flagAt),
          cache: tool.cache_control,
        }),
      },
    ]
  }).flat()
}

function readToolChoice(body: Json, extras: Kept): { toolChoice?: ToolChoice; parallelTools?: boolean } {
  const choice = maybe(body, 'tool_choice', '', objectAt)
  if (!choice) return {}
  keep(extras, choice, 'tool_choice', ['type', 'name', 'disable_parallel_tool_use'])
  const disabled = maybe(choice, 'disable_parallel_tool_use', 'tool_choice', flagAt)
  const parallel = disabled === undefined ? {} : { parallelTools: !disabled }
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { toolChoice: { type: choice.type }, ...parallel }
    case 'any':
      return { toolChoice: { type: 'required' }, ...parallel }
    case 'tool':
      return { toolChoice: { type: 'tool', name: textAt(choice.name, 'tool_choice.name') }, ...parallel }
    default:
      return invalid('tool_choice.type', '"auto", "any", "tool" or "none"')
  }
}

/** How to think and what to answer in: `thinking`, `output_config`, and `output_format`, its name of old. */
function readOutput(body: Json, extras: Kept): { reasoning?: Reasoning; format?: Format } {
  const config = maybe(body, 'output_config', '', objectAt) ?? {}
  const reasoning = { ...readEffort(config, extras), ...readThinking(body, extras) }
  const old = maybe(body, 'output_format', '', objectAt)
  const format = old ? readFormat(old, 'output_format', extras) : readConfigFormat(config, extras)
  keep(extras, config, 'output_config', ['effort', 'format'])
  return { ...(Object.keys(reasoning).length > 0 ? { reasoning } : {}), ...present({ format }) }
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

function readEffort(config: Json, extras: Kept): Reasoning {
  const said = maybe(config, 'effort', 'output_config', textAt)
  const effort = EFFORTS.find((word) => word === said)
  if (said !== undefined && !effort) extras['output_config.effort'] = said
  return effort ? { effort } : {}
}

function readThinking(body: Json, extras: Kept): Reasoning {
  const thinking = maybe(body, 'thinking', '', objectAt)
  if (!thinking) return {}
  const shown = thinking.display === 'summarized' ? 'auto' : thinking.display === 'omitted' ? 'none' : undefined
  switch (thinking.type) {
    case 'enabled':
      keep(extras, thinking, 'thinking', ['type', 'budget_tokens', ...(shown ? ['display'] : [])])
      return { budget: numberAt(thinking.budget_tokens, 'thinking.budget_tokens'), ...present({ shown }) }
    case 'adaptive':
      keep(extras, thinking, 'thinking', ['type', ...(shown ? ['display'] : [])])
      return { adaptive: true, ...present({ shown }) }
    case 'disabled': {
      keep(extras, thinking, 'thinking', ['type'])
      // The effort counts for what is said, too; without thinking it has no word.
      const effort = objectAt(body.output_config ?? {}, 'output_config').effort
      if (effort !== undefined && effort !== null) extras['output_config.effort'] = effort
      return { effort: 'none' }
    }
    default:
      extras.thinking = thinking
      return {}
  }
}

const readConfigFormat = (config: Json, extras: Kept): Format | undefined =>
  maybe(config, 'format', 'output_config', (value, path) => readFormat(objectAt(value, path), path, extras))

/** A schema has no name here. */
function readFormat(format: Json, path: string, extras: Kept): Format | undefined {
  if (format.type !== 'json_schema') {
    extras[path] = format
    return undefined
  }
  keep(extras, format, path === 'output_format' ? 'output_config.format' : path, ['type', 'schema'])
  return { type: 'schema', name: UNNAMED, schema: objectAt(format.schema, under(path, 'schema')) }
}
