// What it means to lose the fields that only Chat Completions has.
import { listIn, objectIn } from '../../dialects/json.ts'
import { isEffort } from '../effort.ts'
import type { ExtraRules } from '../losses.ts'
import { SAID, SHARED_EXTRAS, isEmpty } from '../openai/extras.ts'

export const OPENAI_CHAT_EXTRAS: ExtraRules = {
  ...SHARED_EXTRAS,
  n: { why: 'There is one answer to be had, not several.', essential: true, isSaid: (n) => n === 1 },
  modalities: { why: 'There are no spoken answers.', essential: true, isSaid: isTextOnly },
  audio: { why: 'How an answer is spoken.' },
  web_search_options: { why: 'The vendor searches the web itself.', essential: true },
  'tools.*': { why: 'A tool of a kind that only this dialect has.', essential: true },
  tool_choice: {
    why: 'A choice among tools that only this dialect can make.',
    essential: true,
    isSaid: (choice) => choice === 'any',
  },
  response_format: { why: 'A format of the answer that only its vendor can keep to.', essential: true },
  function_call: { why: 'The old name of a field whose new name is there too.' },
  logprobs: { why: 'How likely each token was.', isSaid: (logprobs) => logprobs === false },
  top_logprobs: { why: 'How likely other tokens were.', isSaid: (count) => count === 0 },
  logit_bias: { why: 'Which tokens are favoured.', isSaid: isEmpty },
  prediction: { why: 'What the answer may look like; it only comes faster for it.' },
  store: { why: 'Whether the vendor keeps the answer.', isSaid: (store) => store === false },
  reasoning: {
    why: 'How to think, in words that only its vendor has.',
    isSaid: hasOnly('effort', 'max_tokens', 'enabled', 'exclude'),
  },
  thinking: { why: 'How to think, in words that only its vendor has.', isSaid: hasOnly('type', 'budget_tokens') },
  provider: { why: 'Which vendors OpenRouter may choose from.' },
  // Usage is told in any case.
  usage: SAID,
  'turns.*.cache_control': { why: 'A mark for the cache.' },
  'system.*.message.cache_control': { why: 'A mark for the cache.' },
  'system.*.prompt_cache_breakpoint': { why: 'A mark for the cache.' },
  'turns.*.parts.*.prompt_cache_breakpoint': { why: 'A mark for the cache.' },
  'turns.*.name': { why: 'What a speaker is called.' },
  'system.*.message.name': { why: 'What a speaker is called.' },
  'turns.*.prefix': { why: 'That an answer is to be carried on.', isSaid: (isPrefix) => isPrefix === false },
  // How a stream is framed is between the client and the relay.
  stream_options: SAID,
  max_tokens: { why: 'A limit beside another, or none at all.' },
  max_completion_tokens: SAID,
  reasoning_effort: { why: 'An effort that only its vendor knows.', isSaid: isEffort },
  enable_thinking: SAID,
  thinking_budget: SAID,
  'system.*.message.role': SAID,
  'turns.*.role': SAID,
  'turns.*.reasoning': SAID,
  'turns.*.reasoning_content': SAID,
  'turns.*.reasoning_details': SAID,
  'turns.*.parts.*.name': SAID,
  'turns.*.parts.*.thinking': SAID,
  'turns.*.parts.*.extra_content': SAID,
}

function hasOnly(...names: readonly string[]): (value: unknown) => boolean {
  return (value) => Object.keys(objectIn(value) ?? {}).every((name) => names.includes(name))
}

function isTextOnly(modalities: unknown): boolean {
  return listIn(modalities).every((modality) => modality === 'text')
}
