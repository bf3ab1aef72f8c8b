// Why a model stopped: the vendors' words and ours. One table for all dialects, because no word means two things and
// compatible servers mix them freely.
import type { Ending, NamedEnding } from '../event.ts'
import type { DialectName } from './dialect.ts'
import { geminiEndings as gemini } from './gemini/endings.ts'

const openai: Readonly<Record<string, NamedEnding>> = {
  stop: 'complete',
  eos: 'complete',
  length: 'length',
  tool_calls: 'tool-use',
  function_call: 'tool-use',
  content_filter: 'refusal',
  function_call_filter: 'refusal',
}

const anthropic: Readonly<Record<string, NamedEnding>> = {
  end_turn: 'complete',
  stop_sequence: 'complete',
  pause_turn: 'complete',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-use',
  refusal: 'refusal',
}

const responses: Readonly<Record<string, NamedEnding>> = {
  completed: 'complete',
  incomplete: 'length',
  max_output_tokens: 'length',
  content_filter: 'refusal',
}

const endings: Readonly<Record<string, NamedEnding>> = { ...openai, ...anthropic, ...responses, safety: 'refusal' }

/** A word nobody has heard of is still a word for an end: the model finished, and the word is kept beside. */
export function endingOfReason(reason: string | null): NamedEnding {
  // Google's endpoint for OpenAI's clients explains itself: `function_call_filter: MALFORMED_FUNCTION_CALL`.
  const [word = ''] = (reason ?? '').toLowerCase().split(':')
  return Object.hasOwn(endings, word) ? (endings[word] as NamedEnding) : 'complete'
}

const own = { 'openai-chat': openai, 'anthropic-messages': anthropic, 'openai-responses': responses, gemini }

const usual: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  'openai-chat': { complete: 'stop', length: 'length', 'tool-use': 'tool_calls', refusal: 'content_filter' },
  'anthropic-messages': { complete: 'end_turn', length: 'max_tokens', 'tool-use': 'tool_use', refusal: 'refusal' },
  'openai-responses': {
    complete: 'completed',
    length: 'max_output_tokens',
    'tool-use': 'completed',
    refusal: 'content_filter',
  },
  // There is no word for calls.
  gemini: { complete: 'STOP', length: 'MAX_TOKENS', 'tool-use': 'STOP', refusal: 'SAFETY' },
}

/**
 * The word for an ending in a dialect: the provider's own where the dialect has it, else the usual one. A word that nobody
 * has heard of is not handed on: clients with strict types refuse a whole answer over it.
 */
export const reasonIn = (dialect: DialectName, ending: Ending, reason: string | null): string =>
  reason !== null && Object.hasOwn(own[dialect], reason) ? reason : (usual[dialect][ending] ?? '')
