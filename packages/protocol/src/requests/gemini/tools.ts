// Tools and the choice among them, in Gemini's words.
import { type Json, objectIn, present } from '../../dialects/json.ts'
import type { Lost } from '../lost.ts'
import type { Request, Tool, ToolChoice } from '../request.ts'
import { fromJsonSchema } from './schema.ts'

const NAME = /^[a-zA-Z_][\w.:-]{0,127}$/

export function writeTools({ tools, dialect }: Request, lost: Lost): Json[] {
  if (tools.length === 0) return []
  if (dialect !== 'gemini') for (const [at, tool] of tools.entries()) loseOf(tool, `tools.${at}`, lost)
  return [{ functionDeclarations: tools.map(writeTool) }]
}

function loseOf({ name, strict, cache }: Tool, at: string, lost: Lost): void {
  if (!NAME.test(name))
    lost.essential(`${at}.name`, 'A name begins with a letter and has up to 128 letters, digits, _ . : and - here.')
  if (strict) lost.tunes(`${at}.strict`, 'Gemini keeps to all schemas, or promises to keep to none.')
  if (cache !== undefined) lost.tunes(`${at}.cache`, 'Gemini finds out by itself what to cache.')
}

const writeTool = ({ name, description, schema }: Tool): Json => ({
  name,
  ...present({ description }),
  ...writeParameters(schema),
})

/** None for a function without parameters: an object without properties is refused. */
function writeParameters(schema: unknown): Json {
  const { properties, additionalProperties } = objectIn(schema) ?? {}
  const isEmpty = Object.keys(objectIn(properties) ?? {}).length === 0 && !additionalProperties
  const isBare = Object.keys(objectIn(schema) ?? {}).every((name) => BARE.includes(name))
  if (isEmpty && isBare) return {}
  const parameters = fromJsonSchema(schema)
  return parameters ? { parameters } : { parametersJsonSchema: schema }
}

const BARE = ['type', 'properties', 'required', 'additionalProperties', '$schema']

export function writeToolConfig({ toolChoice, tools, parallelTools, dialect }: Request, lost: Lost): Json | undefined {
  const isOwn = dialect === 'gemini'
  if (parallelTools === false && tools.length > 0)
    lost.tunes('parallelTools', 'Gemini cannot be kept from calling several tools at once.')
  if (!toolChoice) return undefined
  if (tools.length === 0 && !isOwn) {
    if (toolChoice.type === 'required' || toolChoice.type === 'tool')
      lost.tunes('toolChoice', 'There are no tools to choose from.')
    return undefined
  }
  return { functionCallingConfig: writeChoice(toolChoice) }
}

function writeChoice(choice: ToolChoice): Json {
  if (choice.type === 'tool') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  const only = present({ allowedFunctionNames: choice.only })
  switch (choice.type) {
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY', ...only }
    case 'auto':
      // The only mode that may choose among some of the tools, and need not.
      return { mode: choice.only ? 'VALIDATED' : 'AUTO', ...only }
  }
}
