// How much a model is to think, and what it thought before.
import { type Effort, effortOfBudget } from '../effort.ts'
import type { Lost } from '../lost.ts'
import type { Part, Reasoning } from '../request.ts'

/** OpenAI's word for how much. It has none for a bound in tokens: that becomes the effort that spends about as much. */
export function effortOf(reasoning: Reasoning | undefined, lost: Lost): Effort | undefined {
  if (!reasoning || reasoning.effort !== undefined) return reasoning?.effort
  if (reasoning.budget === undefined) return undefined
  lost.tunes('reasoning.budget', 'There is no bound in tokens here: it is told as an effort.')
  return effortOfBudget(reasoning.budget)
}

/** Models of OpenAI that think unless they are told not to, by their names. */
export const isThinkingModel = (model: string): boolean => THINKING_MODELS.test(model)

const THINKING_MODELS = /^(?:.*\/)?(?:o\d|gpt-[5-9]|codex)/

/**
 * Thoughts sealed by OpenAI, which it alone can open. They travel inside other dialects too (as the signature of an
 * Anthropic thinking block, say), and all begin alike: with a Fernet token's version and the zeros before its time.
 */
export const isSealedByOpenAi = ({ signature, format }: Extract<Part, { type: 'reasoning' }>): boolean =>
  signature !== undefined && (format === 'openai-responses-v1' || signature.startsWith('gAAAA'))
