// Tools and the choice among them, in Claude's words.
import { type Json, objectIn, present } from '../../dialects/json.ts'
import type { Lost } from '../lost.ts'
import type { Request, Tool } from '../request.ts'
import type { Claude } from './model.ts'
import { kept } from './schema.ts'

const NAME = /^[a-zA-Z0-9_-]{1,128}$/

export function writeTools(request: Request, claude: Claude, lost: Lost): Json[] {
  const { tools, toolChoice } = request
  const isOwn = request.dialect === 'anthropic-messages'
  const only = toolChoice && 'only' in toolChoice ? toolChoice.only : undefined
  const written = tools.flatMap((tool, at) => {
    if (only && !only.includes(tool.name)) {
      lost.tunes(`tools.${at}`, 'It may not be called, and there is no word for that: it is left out.')
      return []
    }
    return isOwn ? [writeTool(tool, tool.schema)] : [foreignTool(tool, `tools.${at}`, claude, lost)]
  })
  return isOwn || written.length > 0 ? written : calledTools(request)
}

function foreignTool(tool: Tool, at: string, claude: Claude, lost: Lost): Json {
  const { strict, ...rest } = tool
  if (!NAME.test(tool.name)) lost.essential(`${at}.name`, 'A name has up to 128 letters, digits, _ and - here.')
  const schema = { type: 'object', ...objectIn(tool.schema) }
  if (!strict) return writeTool(tool, schema)
  if (!claude.hasSchemas) {
    lost.tunes(`${at}.strict`, 'This model cannot be held to a schema.')
    return writeTool(rest, schema)
  }
  const closed = kept(schema)
  if (closed.isLess) lost.tunes(`${at}.schema`, 'Bounds of numbers, texts and lists cannot be promised.')
  return writeTool(tool, closed.schema)
}

const writeTool = ({ name, description, strict, cache }: Tool, input_schema: unknown): Json => ({
  name,
  ...present({ description }),
  input_schema,
  ...present({ strict, cache_control: cache }),
})

/** Claude wants to know the tools that were called, also where they may be called no more. */
function calledTools({ turns }: Request): Json[] {
  const parts = turns.flatMap((turn) => turn.parts)
  const names = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])))
  return [...names].map((name) => ({ name, input_schema: { type: 'object' } }))
}

export function writeToolChoice(request: Request, hasTools: boolean, lost: Lost): Json | undefined {
  const { tools, toolChoice, parallelTools } = request
  const isOwn = request.dialect === 'anthropic-messages'
  if (!hasTools) {
    if (toolChoice?.type === 'required' || toolChoice?.type === 'tool')
      lost.tunes('toolChoice', 'There are no tools to choose from.')
    return undefined
  }
  // Those that were only called are not there to be called again.
  if (!isOwn && tools.length === 0) return { type: 'none' }
  const parallel = parallelTools === undefined ? {} : { disable_parallel_tool_use: !parallelTools }
  switch (toolChoice?.type) {
    case undefined:
      return parallelTools === false ? { type: 'auto', ...parallel } : undefined
    case 'none':
      return { type: 'none' }
    case 'auto':
      return { type: 'auto', ...parallel }
    case 'required':
      return { type: 'any', ...parallel }
    case 'tool':
      return { type: 'tool', name: toolChoice.name, ...parallel }
  }
}
