// Reads a Chat Completions request, in the spellings of OpenAI and of its imitators.
//
// Spellings that mean the same are read as one word and written as OpenAI's newest: `functions` as `tools`, a `developer`
// before the conversation as a `system`, `{ type: 'text' }` as no format. Where it matters to an imitator which one it
// was, the spelling is kept among the extras, and its rule there says that nothing is lost with it.
import { type Json, present, textIn } from '../../dialects/json.ts'
import { each, flagAt, invalid, maybe, numberAt, objectAt, textAt, under } from '../fields.ts'
import { type Kept, keep } from '../extras.ts'
import { UNNAMED } from '../format.ts'
import { FUNCTION_WORDS, readFunction } from '../openai/function.ts'
import type { Format, Request, Tool } from '../request.ts'
import { readChoice } from './read-choice.ts'
import { readConversation } from './read-messages.ts'
import { readReasoning } from './read-reasoning.ts'

export function readOpenAiChat(value: unknown): Request {
  const body = objectAt(value, '')
  const extras: Kept = {}
  const { system, turns } = readConversation(body, extras)
  const tools = readTools(body, extras)
  const words = present({
    toolChoice: readChoice(body, tools, extras),
    parallelTools: maybe(body, 'parallel_tool_calls', '', flagAt),
    outputMax: readOutputMax(body, extras),
    temperature: maybe(body, 'temperature', '', numberAt),
    topP: maybe(body, 'top_p', '', numberAt),
    topK: maybe(body, 'top_k', '', numberAt),
    presencePenalty: maybe(body, 'presence_penalty', '', numberAt),
    frequencyPenalty: maybe(body, 'frequency_penalty', '', numberAt),
    seed: maybe(body, 'seed', '', numberAt),
    stop: maybe(body, 'stop', '', readStop),
    reasoning: readReasoning(body, extras),
    format: maybe(body, 'response_format', '', (format, path) => readFormat(format, path, extras)),
    verbosity: readVerbosity(body, extras),
    user: maybe(body, 'user', '', textAt) ?? maybe(body, 'safety_identifier', '', textAt),
  })
  keep(extras, body, '', WORDS)
  return {
    model: textAt(body.model, 'model'),
    stream: maybe(body, 'stream', '', flagAt) ?? false,
    system,
    turns,
    tools,
    ...words,
    extras,
    dialect: 'openai-chat',
  }
}

const WORDS = [
  'model',
  'messages',
  'stream',
  'tools',
  'functions',
  'tool_choice',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'top_k',
  'presence_penalty',
  'frequency_penalty',
  'seed',
  'stop',
  'response_format',
  'user',
  // Those that are not kept by the functions that read them are said by words.
  'max_tokens',
  'reasoning_effort',
  'verbosity',
  'function_call',
]

/** Functions in their old and new places. Tools of other kinds are extras. */
function readTools(body: Json, extras: Kept): Tool[] {
  const tools = each(body, 'tools', '', (value, path) => {
    const tool = objectAt(value, path)
    if (tool.type !== 'function' && tool.function === undefined) {
      extras[path] = tool
      return []
    }
    keep(extras, tool, path, TOOL_WORDS)
    const at = under(path, 'function')
    return [{ ...functionAt(tool.function, at, at, extras), ...present({ cache: tool.cache_control }) }]
  })
  const functions = each(body, 'functions', '', (value, path, n) =>
    functionAt(value, path, `tools.${tools.length + n}.function`, extras),
  )
  return [...tools.flat(), ...functions]
}

const TOOL_WORDS = ['type', 'function', 'cache_control']

/** @param place where it stands when it is written again */
function functionAt(value: unknown, path: string, place: string, extras: Kept): Tool {
  const said = objectAt(value, path)
  keep(extras, said, place, FUNCTION_WORDS)
  return readFunction(said, path)
}

/** Newer models of OpenAI take the first name only, many imitators the second only. That it was the first is kept. */
function readOutputMax(body: Json, extras: Kept): number | undefined {
  const completion = maybe(body, 'max_completion_tokens', '', numberAt)
  const tokensMax = maybe(body, 'max_tokens', '', numberAt)
  const outputMax = completion ?? tokensMax
  // Some servers take less than one for "no limit".
  const isLimit = outputMax !== undefined && outputMax >= 1
  if (tokensMax !== undefined && (completion !== undefined || !isLimit)) extras.max_tokens = tokensMax
  return isLimit ? outputMax : undefined
}

const readStop = (value: unknown, path: string): readonly string[] =>
  typeof value === 'string' ? [value] : each({ value }, 'value', path, textAt)

function readFormat(value: unknown, path: string, extras: Kept): Format | undefined {
  const format = objectAt(value, path)
  if (format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json' }
  if (format.type !== 'json_schema') {
    extras[path] = format
    return undefined
  }
  const at = under(path, 'json_schema')
  const said = objectAt(format.json_schema, at)
  keep(extras, said, at, SCHEMA_WORDS)
  return {
    type: 'schema',
    name: textIn(said.name) || UNNAMED,
    schema: said.schema,
    ...present({ strict: maybe(said, 'strict', at, flagAt), description: maybe(said, 'description', at, textAt) }),
  }
}

const SCHEMA_WORDS = ['name', 'schema', 'strict', 'description']

function readVerbosity({ verbosity }: Json, extras: Kept): Request['verbosity'] {
  if (verbosity === 'low' || verbosity === 'medium' || verbosity === 'high') return verbosity
  if (typeof verbosity === 'string') extras.verbosity = verbosity
  else if (verbosity !== undefined && verbosity !== null) invalid('verbosity', 'a string')
  return undefined
}
