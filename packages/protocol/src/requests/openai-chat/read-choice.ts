// `tool_choice`, and the `function_call` of the time before there were tools.
import { type Json, listIn, objectIn, textIn } from '../../dialects/json.ts'
import { textAt } from '../fields.ts'
import type { Kept } from '../extras.ts'
import type { Tool, ToolChoice } from '../request.ts'

/** @returns undefined when nothing is said, or nothing that has a word: then it is among the extras */
export function readChoice(body: Json, tools: readonly Tool[], extras: Kept): ToolChoice | undefined {
  const { tool_choice: choice, function_call: legacy } = body
  if (legacy !== undefined && legacy !== null) {
    const read = body.functions === undefined ? undefined : readLegacy(legacy)
    if (read) return read
    extras.function_call = legacy
  }
  if (choice === undefined || choice === null) return undefined
  const read = typeof choice === 'string' ? MODES.get(choice) : readObject(objectIn(choice) ?? {}, tools)
  if (!read || choice === MISTRALS) extras.tool_choice = choice
  return read
}

/** Mistral's `required`. */
const MISTRALS = 'any'

const MODES: ReadonlyMap<string, ToolChoice> = new Map<string, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  [MISTRALS, { type: 'required' }],
])

function readLegacy(legacy: unknown): ToolChoice | undefined {
  if (typeof legacy === 'string') return MODES.get(legacy)
  return { type: 'tool', name: textAt(objectIn(legacy)?.name, 'function_call.name') }
}

function readObject(choice: Json, tools: readonly Tool[]): ToolChoice | undefined {
  if (choice.type === 'function') return { type: 'tool', name: textAt(objectIn(choice.function)?.name, NAME) }
  if (choice.type !== 'allowed_tools') return undefined
  const allowed = objectIn(choice.allowed_tools) ?? {}
  const mode = MODES.get(textIn(allowed.mode))
  const only = listIn(allowed.tools).map((tool) => textIn(objectIn(objectIn(tool)?.function)?.name))
  const isKnown = only.every((name) => tools.some((tool) => tool.name === name))
  return mode?.type === 'auto' || mode?.type === 'required' ? (isKnown ? { ...mode, only } : undefined) : undefined
}

const NAME = 'tool_choice.function.name'
