// What OpenAI's reasoning models want otherwise, wherever they are served under their own names.
import type { Adapt } from '../provider.ts'
import { forModels, inTurn, refused, renamed } from './fields.ts'

/** https://platform.openai.com/docs/guides/reasoning. gpt-5-chat does not reason. */
const REASONING = ['o1*', 'o3*', 'o4*', 'gpt-5', 'gpt-5-2*', 'gpt-5-mini*', 'gpt-5-nano*', 'gpt-5-codex*', 'gpt-5-pro*']
/** From 5.1 on they can be told not to reason, and do not where nothing is said; then they take these fields. */
const REASONING_ON_DEMAND = ['gpt-5.*']

const SAMPLING = ['temperature', 'top_p', 'logprobs', 'top_logprobs']
const WHY = 'refused by reasoning models'

const unlessIdle =
  (change: Adapt): Adapt =>
  (body, model, lose) =>
    (body['reasoning_effort'] ?? 'none') === 'none' ? body : change(body, model, lose)

export const openaiModels: Adapt = inTurn(
  forModels([...REASONING, ...REASONING_ON_DEMAND], renamed('max_tokens', 'max_completion_tokens')),
  forModels(
    [...REASONING, ...REASONING_ON_DEMAND],
    refused(['presence_penalty', 'frequency_penalty', 'logit_bias', 'stop'], WHY),
  ),
  forModels(REASONING, refused(SAMPLING, WHY)),
  forModels(REASONING_ON_DEMAND, unlessIdle(refused(SAMPLING, 'refused together with reasoning'))),
)
