// How hard to think, in Claude's words: a budget of tokens for the older models, adaptive thinking and an effort for
// the newer ones. A request of this dialect says it as it came.
import { type Json, present } from '../../dialects/json.ts'
import { type Effort, budgetOfEffort, effortOfBudget } from '../effort.ts'
import type { Lost } from '../lost.ts'
import type { Reasoning, Request } from '../request.ts'
import type { Claude } from './model.ts'

interface Thinking {
  readonly thinking?: Json
  readonly effort?: Effort
}

/** The least that Claude takes. */
const BUDGET_MIN = 1024

/** The request's own words. Who lowered its `max_tokens` (to go on with half an answer, say) has lowered the budget. */
export function ownThinking({ reasoning = {}, outputMax }: Request, lost: Lost): Thinking {
  const { effort, adaptive, shown } = reasoning
  if (effort === 'none') return { thinking: { type: 'disabled' } }
  const budget = ownBudget(reasoning.budget, outputMax, lost)
  const type = adaptive ? 'adaptive' : budget === undefined ? undefined : 'enabled'
  return present({
    thinking: type && { type, ...present({ budget_tokens: adaptive ? undefined : budget, display: displayOf(shown) }) },
    effort,
  }) as Thinking
}

function ownBudget(budget: number | undefined, outputMax: number | undefined, lost: Lost): number | undefined {
  if (budget === undefined || outputMax === undefined || budget < outputMax) return budget
  lost.tunes('reasoning.budget', 'Thinking may take fewer tokens than the answer may have.')
  return outputMax > BUDGET_MIN ? outputMax - 1 : undefined
}

/**
 * @param outputMax what `max_tokens` will be: thinking counts towards it
 * @param mustThinkFirst the last turn of the assistant called tools, and its thinking is not here: while tools are at
 * work, a model that thinks by budget wants to see it
 */
export function thinkingFor(
  request: Request,
  claude: Claude,
  outputMax: number,
  mustThinkFirst: boolean,
  lost: Lost,
): Thinking {
  const { reasoning, toolChoice } = request
  if (!reasoning) return {}
  const { effort, shown } = reasoning
  if (effort === 'none') return claude.thinking === 'none' ? {} : { thinking: { type: 'disabled' } }
  if (claude.thinking === 'none') return without(lost, 'This model does not think.')
  if (shown === 'concise' || shown === 'detailed')
    lost.tunes('reasoning.shown', 'There is one kind of summary here, or none.')
  const isForced = toolChoice?.type === 'required' || toolChoice?.type === 'tool'
  const isByBudget =
    claude.thinking === 'budget' || (claude.thinking === 'either' && reasoning.budget !== undefined && !effort)
  if (!isByBudget) {
    const word = wordFor(reasoning, claude, lost)
    if (!isForced) return { thinking: { type: 'adaptive', ...present({ display: displayOf(shown) }) }, ...word }
    lost.tunes('reasoning', 'Claude does not think where it must call a tool.')
    return word
  }
  if (isForced) return without(lost, 'Claude does not think where it must call a tool.')
  if (mustThinkFirst)
    return without(lost, 'The thoughts behind the last calls are missing, and Claude would want them.')
  if (outputMax <= BUDGET_MIN) return without(lost, `Fewer than ${BUDGET_MIN} tokens are left for thinking.`)
  const budget = budgetFor(reasoning, outputMax, lost)
  if (budget === undefined) return {}
  return { thinking: { type: 'enabled', budget_tokens: budget, ...present({ display: displayOf(shown) }) } }
}

function without(lost: Lost, why: string): Thinking {
  lost.tunes('reasoning', why)
  return {}
}

function budgetFor({ effort, budget, adaptive }: Reasoning, outputMax: number, lost: Lost): number | undefined {
  const asked = budget ?? (effort ? budgetOfEffort(effort) : adaptive ? budgetOfEffort('medium') : undefined)
  if (asked === undefined) {
    lost.tunes('reasoning', 'This model shows its thinking where it is given a budget for it, and none was asked for.')
    return undefined
  }
  const name = budget === undefined ? (effort ? 'effort' : 'adaptive') : 'budget'
  if (name === 'adaptive') lost.tunes('reasoning.adaptive', 'This model does not decide by itself how much to think.')
  // A budget is kept as near as can be; an effort, which is none, leaves half of the room for the answer.
  const room = name === 'budget' ? outputMax - 1 : Math.max(BUDGET_MIN, Math.floor(outputMax / 2))
  const given = Math.min(Math.max(asked, BUDGET_MIN), room)
  if (given !== asked)
    lost.tunes(`reasoning.${name}`, 'Thinking takes 1024 tokens or more, and fewer than the answer may have.')
  return given
}

/** The effort, in a word that the model has. */
function wordFor({ effort, budget }: Reasoning, { efforts }: Claude, lost: Lost): { effort?: Effort } {
  if (budget !== undefined) lost.tunes('reasoning.budget', 'This model takes an effort in place of a budget.')
  const asked = effort ?? (budget === undefined ? undefined : effortOfBudget(budget))
  if (asked === undefined) return {}
  const word = efforts.includes(asked) ? asked : asked === 'xhigh' ? 'high' : 'low'
  if (word !== asked && effort) lost.tunes('reasoning.effort', 'This model does not have that word for effort.')
  return { effort: word }
}

const displayOf = (shown: Reasoning['shown']): string | undefined =>
  shown === undefined ? undefined : shown === 'none' ? 'omitted' : 'summarized'
