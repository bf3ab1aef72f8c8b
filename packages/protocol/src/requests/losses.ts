// What is lost when a request changes dialect, of that which has no word in between: its extras and its `other` parts.
// Each dialect says in a table of its own what losing its fields means; whoever writes another dialect asks here.
import type { DialectName } from '../dialects/dialect.ts'
import { ANTHROPIC_EXTRAS } from './anthropic-messages/extras.ts'
import { GEMINI_EXTRAS } from './gemini/extras.ts'
import { OPENAI_CHAT_EXTRAS } from './openai-chat/extras.ts'
import { OPENAI_RESPONSES_EXTRAS } from './openai-responses/extras.ts'
import type { Loss, Request } from './request.ts'

/** What it means to lose a field. */
export interface ExtraRule {
  readonly why: string
  /** The answer would be to another question; or whether it would, in this request. */
  readonly essential?: true | ((request: Request, value: unknown) => boolean)
  /** What its vendor calls a refusal of it, by which the vendor's SDK knows that it can ask otherwise. */
  readonly word?: string
  /** Nothing is lost with this value: it is what happens anyway, or another word of the request says it too. */
  readonly isSaid?: (value: unknown) => boolean
}

/** By path, with `*` for each number in it: `tools.*`, `turns.*.name`. */
export type ExtraRules = Readonly<Record<string, ExtraRule>>

const RULES: Readonly<Record<DialectName, ExtraRules>> = {
  'openai-chat': OPENAI_CHAT_EXTRAS,
  'openai-responses': OPENAI_RESPONSES_EXTRAS,
  'anthropic-messages': ANTHROPIC_EXTRAS,
  gemini: GEMINI_EXTRAS,
}

/** @param isCarried true for the extras that the writer has a place for all the same */
export function lossesOfExtras(request: Request, isCarried: (path: string) => boolean = () => false): Loss[] {
  const rules = RULES[request.dialect]
  return Object.entries(request.extras).flatMap(([what, value]): Loss[] => {
    const rule = rules[what.replaceAll(/(?<=\.)\d+(?=\.|$)/g, '*')]
    if (isCarried(what) || rule?.isSaid?.(value)) return []
    const { why = UNKNOWN, essential = false, word } = rule ?? {}
    const isEssential = typeof essential === 'function' ? essential(request, value) : essential
    return [{ what, why, essential: isEssential, ...(word !== undefined && { word }) }]
  })
}

const UNKNOWN = 'A field that has no word in any other dialect.'

/** @param what where the part stands: `turns.4.parts.0` */
export function lossOfOther(kind: string, what: string): Loss {
  if (TOLD.has(kind)) return { what, why: 'What a tool of the vendor did; the text after it tells.', essential: false }
  return { what, why: 'A part that has no word in any other dialect.', essential: true }
}

/** What the vendor's own tools did in an earlier turn. The answer that followed was made of it, and stands in the turn. */
const TOLD = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'mcp_call',
  'mcp_list_tools',
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'mcp_tool_use',
  'mcp_tool_result',
  'executableCode',
  'codeExecutionResult',
])
