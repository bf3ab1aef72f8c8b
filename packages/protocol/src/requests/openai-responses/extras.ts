// What it means to lose the fields that only the Responses API has.
import { listIn } from '../../dialects/json.ts'
import type { ExtraRules } from '../losses.ts'
import { SAID, SHARED_EXTRAS } from '../openai/extras.ts'
import { isAskedFor } from '../searching.ts'
import { functionsIn } from './namespaces.ts'

export const OPENAI_RESPONSES_EXTRAS: ExtraRules = {
  ...SHARED_EXTRAS,
  previous_response_id: { why: 'The conversation so far is kept at the vendor.', essential: true },
  conversation: { why: 'The conversation so far is kept at the vendor.', essential: true },
  prompt: { why: 'The prompt is kept at the vendor.', essential: true },
  'tools.*': {
    why: 'A tool of a kind that only this dialect has.',
    essential: isAskedFor,
    // Its functions are among the tools.
    isSaid: (tool) => functionsIn(tool) !== undefined,
  },
  tool_choice: { why: 'A choice among tools that only this dialect can make.', essential: true },
  'text.format': { why: 'A format of the answer that only its vendor can keep to.', essential: true },
  include: { why: 'What the vendor tells beside the answer.', isSaid: isThoughtsOnly },
  top_logprobs: { why: 'How likely other tokens were.', isSaid: (count) => count === 0 },
  truncation: { why: 'What is left out of a long conversation.', isSaid: (how) => how === 'disabled' },
  context_management: { why: 'When the vendor makes a summary of a long conversation.' },
  max_tool_calls: { why: "How often the vendor's own tools may be used." },
  'reasoning.mode': { why: 'A way of thinking that only this vendor has.', isSaid: (mode) => mode === 'standard' },
  'reasoning.context': { why: 'Which thoughts the vendor shows its model again.', isSaid: (which) => which === 'auto' },
  'reasoning.effort': { why: 'An effort that only its vendor knows.' },
  'tools.*.defer_loading': {
    why: 'Whether the tool is looked for first.',
    isSaid: (isDeferred) => isDeferred === false,
  },
  'turns.*.parts.*.annotations': { why: 'What a text is cited by.', isSaid: (list) => listIn(list).length === 0 },
  'turns.*.parts.*.logprobs': { why: 'How likely each token was.', isSaid: (list) => listIn(list).length === 0 },
  // The relay keeps answers and makes them in the background itself, and frames its streams as it does.
  instructions: SAID,
  background: SAID,
  store: SAID,
  stream_options: SAID,
  'system.*.message.role': SAID,
  'system.*.message.status': SAID,
  'turns.*.role': SAID,
  'turns.*.type': SAID,
  // Names and states of items that the vendor made.
  'system.*.message.id': SAID,
  'turns.*.id': SAID,
  // Both are in the name of the call.
  'turns.*.name': SAID,
  'turns.*.namespace': SAID,
  'turns.*.status': SAID,
  'turns.*.phase': SAID,
  'turns.*.summary': SAID,
  'turns.*.content': SAID,
}

function isThoughtsOnly(include: unknown): boolean {
  return listIn(include).every((what) => what === 'reasoning.encrypted_content')
}
