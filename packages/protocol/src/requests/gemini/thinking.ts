// How hard to think, in Gemini's words: a budget of tokens for 2.5, a level for what came after.
import { type Json, present } from '../../dialects/json.ts'
import { budgetOfEffort } from '../effort.ts'
import type { Lost } from '../lost.ts'
import type { Reasoning, Request } from '../request.ts'
import type { Gemini } from './model.ts'

/** The request's own words. */
export const ownThinking = ({ effort, budget, adaptive, shown }: Reasoning): Json =>
  present({
    includeThoughts: shown === undefined ? undefined : shown !== 'none',
    thinkingBudget: effort === 'none' ? 0 : adaptive ? -1 : budget,
    thinkingLevel: effort === 'none' ? undefined : effort?.toUpperCase(),
  })

export function thinkingFor({ reasoning }: Request, gemini: Gemini, lost: Lost): Json {
  if (!reasoning) return {}
  const { effort, budget, adaptive, shown } = reasoning
  if (gemini.thinking === 'none') {
    if (effort !== 'none') lost.tunes('reasoning', 'This model does not think.')
    return {}
  }
  if (shown === 'concise' || shown === 'detailed')
    lost.tunes('reasoning.shown', 'There is one kind of summary here, or none.')
  // Who bounds thinking by a budget elsewhere is shown it unless he says no; here he must say yes.
  const isShown = shown ?? (budget !== undefined || adaptive ? 'auto' : undefined)
  const amount = gemini.thinking === 'level' ? levelFor(reasoning, gemini, lost) : budgetFor(reasoning, gemini, lost)
  return present({ ...amount, includeThoughts: isShown === undefined ? undefined : isShown !== 'none' })
}

function levelFor({ effort, budget }: Reasoning, { hasMinimal }: Gemini, lost: Lost): Json {
  // Both together are refused. A model that is left alone decides by itself.
  if (effort === undefined) return present({ thinkingBudget: budget })
  if (budget !== undefined) lost.tunes('reasoning.budget', 'Gemini takes an effort or a budget, and not both.')
  const least = hasMinimal ? 'minimal' : 'low'
  const word =
    effort === 'none' || effort === 'minimal' ? least : effort === 'xhigh' || effort === 'max' ? 'high' : effort
  if (word !== effort) lost.tunes('reasoning.effort', 'This model does not have that word for effort.')
  return { thinkingLevel: word.toUpperCase() }
}

function budgetFor({ effort, budget, adaptive }: Reasoning, gemini: Gemini, lost: Lost): Json {
  const asked = budget ?? (effort ? budgetOfEffort(effort) : undefined)
  if (asked === undefined) return adaptive ? { thinkingBudget: -1 } : {}
  const given = Math.min(Math.max(asked, gemini.budgetMin), gemini.budgetMax)
  if (given !== asked)
    lost.tunes(budget === undefined ? 'reasoning.effort' : 'reasoning.budget', 'This model thinks within other bounds.')
  return { thinkingBudget: given }
}
