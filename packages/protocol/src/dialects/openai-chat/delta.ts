// What one `delta` (or, in a whole answer, `message`) says, in the spellings of OpenAI and of its imitators.
import type { Event } from '../../event.ts'
import { type Json, countIn, listIn, objectIn, textIn } from '../json.ts'
import type { Blocks } from './blocks.ts'

/** @returns undefined when the delta says something, but nothing that anybody here has heard of */
export function readDelta(delta: Json, blocks: Blocks): Event[] | undefined {
  const events = [
    ...readReasoning(delta, blocks),
    ...readContent(delta.content, blocks),
    ...blocks.text(textIn(delta.refusal), 'refusal'),
    ...readCalls(delta, blocks),
  ]
  const isUnheardOf =
    events.length === 0 && Object.entries(delta).some(([name, value]) => !HEARD_OF.has(name) && says(value))
  return isUnheardOf ? undefined : events
}

const HEARD_OF = new Set([
  'role',
  'content',
  'refusal',
  'tool_calls',
  'function_call',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
])

const says = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** A string, or (Mistral) a list of parts, or (Cloudflare, of an answer by a schema) the value that its JSON would be. */
function readContent(content: unknown, blocks: Blocks): Event[] {
  if (typeof content === 'string') return blocks.text(content, 'text')
  if (objectIn(content)) return blocks.text(JSON.stringify(content), 'text')
  return listIn(content).flatMap((value) => {
    const part = objectIn(value) ?? {}
    const type = textIn(part.type)
    if (type === 'text') return blocks.text(textIn(part.text), 'text')
    if (type === 'refusal') return blocks.text(textIn(part.refusal), 'refusal')
    if (type === 'thinking') return blocks.reasoning(textOfParts(part.thinking))
    return blocks.other(type, part)
  })
}

const textOfParts = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : listIn(value)
        .map((part) => textIn(objectIn(part)?.text))
        .join('')

/**
 * DeepSeek says `reasoning_content`, others `reasoning`, OpenRouter that and the same again as `reasoning_details`,
 * which also hold the signatures and what is encrypted. A few send the details alone.
 */
function readReasoning(delta: Json, blocks: Blocks): Event[] {
  const events = blocks.reasoning(textIn(delta.reasoning_content) || textIn(delta.reasoning))
  for (const value of listIn(delta.reasoning_details)) {
    const detail = objectIn(value) ?? {}
    const type = textIn(detail.type)
    if (type === 'reasoning.encrypted') events.push(...blocks.other(type, detail))
    else events.push(...blocks.reasoningDetail(textIn(detail.text) || textIn(detail.summary)))
    events.push(...blocks.signature(textIn(detail.signature)))
  }
  return events
}

function readCalls(delta: Json, blocks: Blocks): Event[] {
  const events = listIn(delta.tool_calls).flatMap((value) => {
    const call = objectIn(value) ?? {}
    const said = objectIn(call.function) ?? {}
    return blocks.call({
      index: countIn(call.index),
      id: textIn(call.id),
      name: textIn(said.name),
      json: jsonIn(said.arguments),
    })
  })
  const legacy = objectIn(delta.function_call)
  if (!legacy) return events
  return [
    ...events,
    ...blocks.call({ index: LEGACY, id: '', name: textIn(legacy.name), json: jsonIn(legacy.arguments) }),
  ]
}

/** The one call of the time before there were several. It has no number and no id. */
const LEGACY = -1

/** Arguments are JSON text; some send them as the value itself. */
const jsonIn = (value: unknown): string => (objectIn(value) ? JSON.stringify(value) : textIn(value))
