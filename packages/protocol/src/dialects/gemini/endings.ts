// Google's words for an ending, apart from the other vendors' because nobody else says them, and a page that reads no
// Gemini need not carry them.
import type { NamedEnding } from '../../event.ts'

/**
 * What is a `refusal` here means that Google stopped the answer, or kept it back; what is left of it is not whole. Also
 * as numbers, with `enum-encoding=int`: from 3 on Google's two APIs count differently, but to the same end.
 */
export const geminiEndings: Readonly<Record<string, NamedEnding>> = {
  STOP: 'complete',
  1: 'complete',
  MAX_TOKENS: 'length',
  2: 'length',
  SAFETY: 'refusal',
  3: 'refusal',
  RECITATION: 'refusal',
  4: 'refusal',
  OTHER: 'refusal',
  5: 'refusal',
  6: 'refusal',
  7: 'refusal',
  8: 'refusal',
  9: 'refusal',
  10: 'refusal',
  LANGUAGE: 'refusal',
  BLOCKLIST: 'refusal',
  PROHIBITED_CONTENT: 'refusal',
  SPII: 'refusal',
  MODEL_ARMOR: 'refusal',
  JAILBREAK: 'refusal',
  IMAGE_SAFETY: 'refusal',
  IMAGE_PROHIBITED_CONTENT: 'refusal',
  IMAGE_RECITATION: 'refusal',
  IMAGE_OTHER: 'refusal',
  NO_IMAGE: 'refusal',
  MALFORMED_FUNCTION_CALL: 'refusal',
  MALFORMED_RESPONSE: 'refusal',
  UNEXPECTED_TOOL_CALL: 'refusal',
  TOO_MANY_TOOL_CALLS: 'refusal',
  MISSING_THOUGHT_SIGNATURE: 'refusal',
}

/** A word nobody has heard of is still a word for an end. */
export const endingOfGemini = (reason: string | null): NamedEnding =>
  reason !== null && Object.hasOwn(geminiEndings, reason) ? (geminiEndings[reason] as NamedEnding) : 'complete'
