// What it means to lose the fields that only this dialect has.
import { objectIn } from '../../dialects/json.ts'
import type { ExtraRules } from '../losses.ts'
import { isAskedFor } from '../searching.ts'

export const ANTHROPIC_EXTRAS: ExtraRules = {
  'tools.*': { why: 'The vendor runs this tool itself.', essential: isAskedFor },
  mcp_servers: { why: 'The vendor talks to these servers itself.', essential: true },
  container: { why: 'Files and skills that the vendor keeps.', essential: true },
  thread: {
    why: 'The conversation so far is kept at the vendor.',
    essential: true,
    // The SDK then sends all of it, and asks for no thread again.
    word: 'thread_unsupported_request',
  },
  inference_geo: {
    why: 'Where the request may be processed is a promise, and nobody else makes it.',
    essential: true,
    isSaid: (place) => place === 'global',
  },
  thinking: { why: 'A way of thinking that only this vendor has.' },
  'thinking.display': { why: 'A way of showing thoughts that only this vendor has.' },
  'thinking.block_binding': { why: 'How thoughts sent back are checked.' },
  'output_config.effort': { why: 'How much effort to put into an answer without thoughts.' },
  'output_config.task_budget': { why: 'A budget of tokens over several requests.' },
  'output_config.format': { why: 'A format of the answer that only this vendor has.', essential: true },
  output_format: { why: 'A format of the answer that only this vendor has.', essential: true },
  cache_control: { why: 'Where the vendor caches the prompt.' },
  context_management: { why: 'What the vendor takes out of a long conversation.' },
  compaction: { why: 'When the vendor makes a summary of a long conversation.' },
  service_tier: { why: 'Which capacity the vendor uses.', isSaid: (value) => value === 'auto' },
  speed: { why: 'How fast the vendor answers.', isSaid: (value) => value === 'standard' },
  betas: { why: 'Which trials of the vendor apply.' },
  anthropic_beta: { why: 'Which trials of the vendor apply.' },
  anthropic_version: { why: "The version of the vendor's API.", isSaid: () => true },
  diagnostics: { why: "Explanations of how the vendor's cache fared." },
  fallbacks: { why: 'Which models of the vendor stand in.' },
  billing_policy: { why: 'How the vendor bills.' },
  'tools.*.allowed_callers': {
    why: 'Who may call the tool, beside the model.',
    isSaid: (value) => JSON.stringify(value) === '["direct"]',
  },
  'tools.*.defer_loading': { why: 'Whether the tool is looked for first.', isSaid: (value) => value === false },
  'tools.*.eager_input_streaming': { why: 'Whether arguments come before they are whole.' },
  'tools.*.input_examples': { why: 'Examples of arguments.' },
  'turns.*.parts.*.citations': { why: 'What a text or a document is cited by.' },
  'turns.*.parts.*.context': { why: 'What the document is about.' },
  'turns.*.parts.*.caller': {
    why: 'Who called the tool.',
    isSaid: (value) => objectIn(value)?.type === 'direct',
  },
  'turns.*.parts.*.toolset_name': { why: 'Which set the tool is of.' },
  'turns.*.parts.*.transformations': { why: 'How an image is made ready.' },
  'turns.*.parts.*.parts.*.citations': { why: 'What a text or a document is cited by.' },
  'turns.*.parts.*.parts.*.context': { why: 'What the document is about.' },
  'system.*.citations': { why: 'What a text is cited by.' },
}
