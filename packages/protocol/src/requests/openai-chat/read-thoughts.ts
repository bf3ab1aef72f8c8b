// What an assistant thought in an earlier turn. OpenAI's own chat API never tells, so every imitator has a way of its
// own: `reasoning_content` (DeepSeek, vLLM), `reasoning` (Groq), and `reasoning_details` beside it, with signatures
// (OpenRouter). All stay among the extras as they came, because each vendor takes its own spelling only.
import { type Json, listIn, objectIn, present, textIn } from '../../dialects/json.ts'
import type { Part } from '../request.ts'

type Thought = Extract<Part, { type: 'reasoning' }>

/** Fields of a message that hold its thoughts. */
export const THOUGHT_SPELLINGS = ['reasoning_content', 'reasoning', 'reasoning_details'] as const

export function readThoughts(message: Json): Thought[] {
  const details = listIn(message.reasoning_details).map((detail) => readDetail(objectIn(detail) ?? {}))
  if (details.length > 0) return details
  const text = textIn(message.reasoning_content) || textIn(message.reasoning)
  return text === '' ? [] : [{ type: 'reasoning', text }]
}

function readDetail(detail: Json): Thought {
  const isSealed = detail.type === 'reasoning.encrypted'
  return {
    type: 'reasoning',
    text: textIn(detail.text) || textIn(detail.summary),
    ...(isSealed ? { redacted: true } : {}),
    ...present({
      signature: textIn(isSealed ? detail.data : detail.signature) || undefined,
      id: textIn(detail.id) || undefined,
      format: textIn(detail.format) || undefined,
    }),
  }
}
