// The streaming events of OpenAI's Responses API, and its whole answers.
import type { Saying } from '../frame.ts'
import type { Dialect } from './dialect.ts'
import { failureOf, refusalOf } from './openai-responses/error.ts'
import { OpenAiResponsesReader, readWholeOpenAiResponses } from './openai-responses/read.ts'
import { wholeOpenAiResponses } from './openai-responses/response.ts'
import { OpenAiResponsesWriter } from './openai-responses/write.ts'
import { acrossSeams } from './seam.ts'
import { silentAfterEnding } from './silence.ts'
import { readErrorResponse } from './upstream-error.ts'

export const openaiResponses: Dialect = {
  name: 'openai-responses',
  reader: () => acrossSeams(() => silentAfterEnding(new OpenAiResponsesReader())),
  writer: (voice) => new OpenAiResponsesWriter(voice),
  readWhole: readWholeOpenAiResponses,
  writeWhole: wholeOpenAiResponses,
  isPlain,
  failure: failureOf,
  refusal: refusalOf,
  readRefusal: readErrorResponse,
}

/**
 * Deltas that carry content on, by name, and how they name themselves. A delta of a refusal is not among them: it
 * decides what a later `completed` means.
 */
const DELTAS: ReadonlyMap<string, string> = new Map(
  [
    'output_text',
    'reasoning_text',
    'reasoning_summary_text',
    'function_call_arguments',
    'custom_tool_call_input',
    'mcp_call_arguments',
    'code_interpreter_call_code',
  ].map((name) => [`response.${name}.delta`, `"type":"response.${name}.delta"`]),
)

/** The last field of a frame that has not lost its end: inside a string its quotes would have backslashes. */
const LAST_FIELD = /^,"[a-z_]+":(?:\d+|\[\]|"[^"\\]*")\}$/

function isPlain({ event, data }: Saying): boolean {
  // Servers put the type first or last. Where there is no object inside, it is the frame's own wherever it stands.
  if (!data.startsWith('{"') || data.includes('{', 1) || !saysDelta(event, data)) return false
  return LAST_FIELD.test(data.slice(data.lastIndexOf(',"')))
}

function saysDelta(event: string | undefined, data: string): boolean {
  if (event === undefined) return [...DELTAS.values()].some((type) => data.includes(type))
  const type = DELTAS.get(event)
  return type !== undefined && data.includes(type)
}
