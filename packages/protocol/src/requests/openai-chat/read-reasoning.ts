// How much to think, in the words of OpenAI (`reasoning_effort`), OpenRouter (`reasoning`), DeepSeek and Z.ai
// (`thinking`) and Alibaba (`enable_thinking`). What is not OpenAI's stays among the extras for its own vendor.
import { type Json, countIn, objectIn, present } from '../../dialects/json.ts'
import { isEffort } from '../effort.ts'
import type { Kept } from '../extras.ts'
import type { Reasoning } from '../request.ts'

/** Fields that say what `reasoning_effort` says, in another vendor's words. */
export const REASONING_SPELLINGS = ['reasoning', 'thinking', 'enable_thinking', 'thinking_budget'] as const

export function readReasoning(body: Json, extras: Kept): Reasoning | undefined {
  const { reasoning_effort: effort } = body
  const spelled = readSpellings(body)
  if (!isEffort(effort) || spelled) if (effort !== undefined && effort !== null) extras.reasoning_effort = effort
  return isEffort(effort) ? { ...spelled, effort } : spelled
}

function readSpellings(body: Json): Reasoning | undefined {
  const reasoning = objectIn(body.reasoning)
  if (reasoning) return readOpenRouter(reasoning)
  const thinking = objectIn(body.thinking)
  if (thinking) return readThinking(thinking.type !== 'disabled', thinking.budget_tokens)
  const { enable_thinking: isEnabled } = body
  return typeof isEnabled === 'boolean' ? readThinking(isEnabled, body.thinking_budget) : undefined
}

function readOpenRouter({ effort, max_tokens, enabled, exclude }: Json): Reasoning | undefined {
  const budget = countIn(max_tokens)
  const amount: Reasoning = isEffort(effort)
    ? { effort }
    : budget !== undefined
      ? { budget }
      : enabled === false
        ? { effort: 'none' }
        : enabled === true
          ? { adaptive: true }
          : {}
  const read: Reasoning = { ...amount, ...(exclude === true ? { shown: 'none' } : {}) }
  return Object.keys(read).length === 0 ? undefined : read
}

function readThinking(isEnabled: boolean, budget: unknown): Reasoning {
  if (!isEnabled) return { effort: 'none' }
  const tokens = countIn(budget)
  return tokens === undefined ? { adaptive: true } : present({ budget: tokens })
}
