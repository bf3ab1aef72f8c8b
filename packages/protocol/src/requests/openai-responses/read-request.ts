// Reads a request to OpenAI's Responses API.
//
// Spellings that mean the same are read as one word: a string is a list of one text, a message needs no `type`,
// `generate_summary` is the old name of `summary`. What refers to something that the vendor keeps has no word.
import { type Json, objectIn, present, textIn } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, flagAt, maybe, numberAt, objectAt, textAt, under } from '../fields.ts'
import { isEffort } from '../effort.ts'
import { FUNCTION_WORDS, readFunction } from '../openai/function.ts'
import type { Format, Reasoning, Request, Tool, ToolChoice } from '../request.ts'
import { functionsIn, nameIn } from './namespaces.ts'
import { readInput } from './read-input.ts'

export function readOpenAiResponses(value: unknown): Request {
  const body = objectAt(value, '')
  const extras: Kept = {}
  const instructions = maybe(body, 'instructions', '', textAt)
  const { system, turns } = readInput(body, instructions, extras)
  const tools = readTools(body, extras)
  const words = present({
    toolChoice: readChoice(body, tools, extras),
    parallelTools: maybe(body, 'parallel_tool_calls', '', flagAt),
    outputMax: maybe(body, 'max_output_tokens', '', numberAt),
    temperature: maybe(body, 'temperature', '', numberAt),
    topP: maybe(body, 'top_p', '', numberAt),
    reasoning: maybe(body, 'reasoning', '', (reasoning, path) => readReasoning(objectAt(reasoning, path), extras)),
    ...maybe(body, 'text', '', (text, path) => readText(objectAt(text, path), extras)),
    user: maybe(body, 'user', '', textAt) ?? maybe(body, 'safety_identifier', '', textAt),
  })
  keep(extras, body, '', WORDS)
  // Codex at ChatGPT must send instructions, and may have none.
  if (instructions === '') extras.instructions = instructions
  return {
    model: textAt(body.model, 'model'),
    stream: maybe(body, 'stream', '', flagAt) ?? false,
    system,
    turns,
    tools,
    ...words,
    extras,
    dialect: 'openai-responses',
  }
}

const WORDS = [
  'model',
  'instructions',
  'input',
  'stream',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'reasoning',
  'text',
  'user',
]

/** Tools that are no functions are the vendor's, and extras. */
function readTools(body: Json, extras: Kept): Tool[] {
  return each(body, 'tools', '', (value, path) => {
    const tool = objectAt(value, path)
    if (tool.type !== 'function') {
      extras[path] = tool
      return readNamespace(tool, path)
    }
    keep(extras, tool, path, TOOL_WORDS)
    return [readFunction(tool, path)]
  }).flat()
}

/** What is said of the set is said of its first tool. */
function readNamespace(set: Json, path: string): Tool[] {
  const namespace = textIn(set.name)
  return (functionsIn(set) ?? []).map((one, at) => {
    const { name, description, ...tool } = readFunction(one, `${path}.tools.${at}`)
    const said = [at === 0 ? textIn(set.description) : '', description ?? ''].filter((text) => text !== '').join('\n\n')
    return { ...tool, name: nameIn(namespace, name), namespace, ...(said === '' ? {} : { description: said }) }
  })
}

const TOOL_WORDS = ['type', ...FUNCTION_WORDS]

/** @returns undefined when nothing is said, or nothing that has a word: then it is among the extras */
function readChoice({ tool_choice: choice }: Json, tools: readonly Tool[], extras: Kept): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined
  const read = choiceOf(choice, tools)
  if (!read) extras.tool_choice = choice
  return read
}

function choiceOf(choice: unknown, tools: readonly Tool[]): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice }
  const said = objectIn(choice) ?? {}
  if (said.type === 'function') return { type: 'tool', name: textAt(said.name, 'tool_choice.name') }
  if (said.type !== 'allowed_tools' || (said.mode !== 'auto' && said.mode !== 'required')) return undefined
  const only = each(said, 'tools', 'tool_choice', (tool, path) => textIn(objectAt(tool, path).name))
  // Tools that the vendor runs itself have no names here.
  const isKnown = only.every((name) => tools.some((tool) => tool.name === name))
  return isKnown ? { type: said.mode, only } : undefined
}

function readReasoning(reasoning: Json, extras: Kept): Reasoning | undefined {
  const { effort } = reasoning
  keep(extras, reasoning, 'reasoning', isEffort(effort) ? REASONING_WORDS : REASONING_WORDS.slice(1))
  const shown = reasoning.summary ?? reasoning.generate_summary
  const read: Reasoning = present({
    effort: isEffort(effort) ? effort : undefined,
    shown: shown === 'auto' || shown === 'concise' || shown === 'detailed' ? shown : undefined,
  })
  return Object.keys(read).length === 0 ? undefined : read
}

const REASONING_WORDS = ['effort', 'summary', 'generate_summary']

function readText(text: Json, extras: Kept): Pick<Request, 'format' | 'verbosity'> {
  const { verbosity } = text
  const isWord = verbosity === 'low' || verbosity === 'medium' || verbosity === 'high'
  keep(extras, text, 'text', isWord ? ['format', 'verbosity'] : ['format'])
  return present({
    format: maybe(text, 'format', 'text', (format, path) => readFormat(objectAt(format, path), path, extras)),
    verbosity: isWord ? verbosity : undefined,
  })
}

function readFormat(format: Json, path: string, extras: Kept): Format | undefined {
  if (format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json' }
  if (format.type !== 'json_schema') {
    extras[path] = format
    return undefined
  }
  keep(extras, format, path, FORMAT_WORDS)
  return {
    type: 'schema',
    name: textAt(format.name, under(path, 'name')),
    schema: format.schema,
    ...present({
      strict: maybe(format, 'strict', path, flagAt),
      description: maybe(format, 'description', path, textAt),
    }),
  }
}

const FORMAT_WORDS = ['type', 'name', 'schema', 'strict', 'description']
