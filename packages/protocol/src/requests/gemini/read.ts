// A Gemini request, read. The model and whether to stream stand in its URL.
import { type Json, present } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, flagAt, invalid, listAt, maybe, numberAt, objectAt, textAt, under } from '../fields.ts'
import { UNNAMED } from '../format.ts'
import type { Format, Reasoning, Request, TextPart, Tool, ToolChoice, Turn } from '../request.ts'
import { camelAt } from './names.ts'
import { PartReader } from './parts.ts'
import { toJsonSchema } from './schema.ts'

const KNOWN = ['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig']

const CONFIG = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'stopSequences',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
]

export function readGemini(value: unknown, asked?: { readonly model: string; readonly stream: boolean }): Request {
  const body = camelAt(value, '')
  const extras: Kept = {}
  keep(extras, body, '', KNOWN)
  const config = maybe(body, 'generationConfig', '', camelAt) ?? {}
  keep(extras, config, 'generationConfig', CONFIG)
  const parts = new PartReader(extras)
  const number = (name: string): number | undefined => maybe(config, name, 'generationConfig', numberAt)
  return {
    model: (asked?.model ?? maybe(body, 'model', '', textAt) ?? invalid('model', 'a string')).replace(/^models\//, ''),
    stream: asked?.stream ?? false,
    system: readSystem(body, extras),
    turns: listAt(body.contents, 'contents').map((content, at) => readTurn(content, at, parts, extras)),
    tools: readTools(body, extras),
    ...present({
      toolChoice: readToolChoice(body, extras),
      outputMax: number('maxOutputTokens'),
      temperature: number('temperature'),
      topP: number('topP'),
      topK: number('topK'),
      presencePenalty: number('presencePenalty'),
      frequencyPenalty: number('frequencyPenalty'),
      seed: number('seed'),
      stop: maybe(config, 'stopSequences', '', () => each(config, 'stopSequences', 'generationConfig', textAt)),
      reasoning: readReasoning(config, extras),
      format: readFormat(config, extras),
    }),
    extras,
    dialect: 'gemini',
  }
}

/** A content, of whatever role, and for some a text. */
function readSystem(body: Json, extras: Kept): TextPart[] {
  if (typeof body.systemInstruction === 'string') return [{ type: 'text', text: body.systemInstruction }]
  const content = maybe(body, 'systemInstruction', '', camelAt) ?? {}
  keep(extras, content, 'systemInstruction', ['role', 'parts'])
  const parts = new PartReader(extras).read(content, 'systemInstruction', 'system')
  return parts.map((part, at) =>
    part.type === 'text' ? part : invalid(`systemInstruction.parts.${at}`, 'a part with a text'),
  )
}

const ROLES: Readonly<Record<string, Turn['role']>> = { user: 'user', function: 'user', model: 'assistant' }

function readTurn(value: unknown, at: number, parts: PartReader, extras: Kept): Turn {
  const path = under('contents', at)
  const content = camelAt(value, path)
  keep(extras, content, `turns.${at}`, ['role', 'parts'])
  const role = ROLES[maybe(content, 'role', path, textAt) || 'user']
  return {
    role: role ?? invalid(under(path, 'role'), '"user" or "model"'),
    parts: parts.read(content, path, `turns.${at}.parts`),
  }
}

/** Declarations of functions may stand in several tools, and count together; all other tools are Google's own. */
function readTools(body: Json, extras: Kept): Tool[] {
  const tools: Tool[] = []
  let places = 0
  let home: string | undefined
  each(body, 'tools', '', (value, path) => {
    const tool = camelAt(value, path)
    const declared = each(tool, 'functionDeclarations', path, camelAt)
    if (declared.length > 0 && home === undefined) {
      home = `tools.${places}.functionDeclarations`
      places += 1
    }
    for (const [at, declaration] of declared.entries()) {
      const where = `${under(path, 'functionDeclarations')}.${at}`
      keep(extras, declaration, `${home}.${tools.length}`, [
        'name',
        'description',
        'parameters',
        'parametersJsonSchema',
      ])
      tools.push(readDeclaration(declaration, where))
    }
    for (const [name, inner] of Object.entries(tool)) {
      if (name === 'functionDeclarations' || inner === null || inner === undefined) continue
      extras[`tools.${places}`] = { [name]: inner }
      places += 1
    }
  })
  return tools
}

function readDeclaration(declaration: Json, path: string): Tool {
  const schema =
    maybe(declaration, 'parametersJsonSchema', path, objectAt) ?? maybe(declaration, 'parameters', path, objectAt)
  return {
    name: textAt(declaration.name, under(path, 'name')),
    ...present({ description: maybe(declaration, 'description', path, textAt) }),
    schema:
      declaration.parametersJsonSchema === undefined
        ? (toJsonSchema(schema) ?? { type: 'object', properties: {} })
        : schema,
  }
}

const MODES = ['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']

function readToolChoice(body: Json, extras: Kept): ToolChoice | undefined {
  const config = maybe(body, 'toolConfig', '', camelAt)
  if (!config) return undefined
  keep(extras, config, 'toolConfig', ['functionCallingConfig'])
  const path = 'toolConfig.functionCallingConfig'
  const calling = maybe(config, 'functionCallingConfig', 'toolConfig', camelAt)
  if (!calling) return undefined
  keep(extras, calling, path, ['mode', 'allowedFunctionNames'])
  const said =
    typeof calling.mode === 'number' ? MODES[calling.mode] : maybe(calling, 'mode', path, textAt)?.toUpperCase()
  const names = each(calling, 'allowedFunctionNames', path, textAt)
  const only = names.length > 0 ? { only: names } : {}
  switch (said) {
    case undefined:
    case 'MODE_UNSPECIFIED':
    case 'AUTO':
      return { type: 'auto', ...only }
    case 'NONE':
      return { type: 'none' }
    case 'ANY': {
      const [name = ''] = names
      return names.length === 1 ? { type: 'tool', name } : { type: 'required', ...only }
    }
    case 'VALIDATED':
      if (names.length === 0) extras[under(path, 'mode')] = said
      return { type: 'auto', ...only }
    default:
      return invalid(under(path, 'mode'), '"AUTO", "ANY", "NONE" or "VALIDATED"')
  }
}

const LEVELS: Readonly<Record<string, Reasoning['effort']>> = {
  MINIMAL: 'minimal',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
}

function readReasoning(config: Json, extras: Kept): Reasoning | undefined {
  const path = 'generationConfig.thinkingConfig'
  const thinking = maybe(config, 'thinkingConfig', 'generationConfig', camelAt)
  if (!thinking) return undefined
  const level = maybe(thinking, 'thinkingLevel', path, textAt)
  const word = LEVELS[level?.toUpperCase() ?? '']
  const budget = maybe(thinking, 'thinkingBudget', path, numberAt)
  keep(extras, thinking, path, ['thinkingBudget', 'includeThoughts', ...(word ? ['thinkingLevel'] : [])])
  const includeThoughts = maybe(thinking, 'includeThoughts', path, flagAt)
  const reasoning: Reasoning = {
    ...present({ effort: budget === 0 ? ('none' as const) : word }),
    ...(budget === undefined || budget === 0 ? {} : budget < 0 ? { adaptive: true as const } : { budget }),
    ...(includeThoughts === undefined ? {} : { shown: includeThoughts ? ('auto' as const) : ('none' as const) }),
  }
  return Object.keys(reasoning).length > 0 ? reasoning : undefined
}

function readFormat(config: Json, extras: Kept): Format | undefined {
  const path = 'generationConfig'
  const type = maybe(config, 'responseMimeType', path, textAt)
  const schema = maybe(config, 'responseJsonSchema', path, objectAt)
  const own = maybe(config, 'responseSchema', path, objectAt)
  if (type !== undefined && type !== 'application/json') {
    extras['generationConfig.responseMimeType'] = type
    if (own) extras['generationConfig.responseSchema'] = own
    if (schema) extras['generationConfig.responseJsonSchema'] = schema
    return undefined
  }
  if (schema || own) return { type: 'schema', name: UNNAMED, schema: schema ?? toJsonSchema(own) }
  return type === undefined ? undefined : { type: 'json' }
}
