// How models of a family go on with a text that broke off, for every provider that has them. First come those that are
// known; whatever is not known is asked in words, which every chat model takes.
import type { Continuing } from '../provider.ts'

const PREFILL_DOCS = 'https://docs.claude.com/en/docs/build-with-claude/prompt-engineering/prefill-claudes-response'
/** “Prefilling assistant messages returns a 400 error” from 4.6 on. */
const MIGRATION_DOCS = 'https://platform.claude.com/docs/en/about-claude/models/migration-guide'
/** Measured with the same request: 3.6-flash and 3.5-flash-lite 400, 3.5-flash and 2.5-flash 200. */
const GEMINI_MEASURED = 'https://github.com/LibreChat-AI/agents/pull/323'
/** Flash from 3.6 on, whatever its number. */
const GEMINI_FROM_3_6 = 'https://github.com/LibreChat-AI/agents/pull/499'
const QWEN_DOCS = 'https://www.alibabacloud.com/help/en/model-studio/partial-mode'

/** A last turn of the assistant is history like any other; OpenAI's reference has no word for going on with it. */
const OPENAI_DOCS = 'https://platform.openai.com/docs/api-reference/chat/create'

export const byUserTurn = (source: string, models = '*'): Continuing => ({ models, by: 'user-turn', source })

/** Before 4.6, by their names with dashes, and with dots as relays write them. */
const CLAUDES_WITH_PREFILL = [
  'claude-2*',
  'claude-3*',
  ...['opus-4-0', 'opus-4-1', 'opus-4-2025', 'opus-4-5', 'sonnet-4-0', 'sonnet-4-2025', 'sonnet-4-5', 'haiku-4-5'].map(
    (name) => `claude-${name}*`,
  ),
  ...['opus-4.1', 'opus-4.5', 'sonnet-4.5', 'haiku-4.5'].map((name) => `claude-${name}*`),
]

/** @param before what stands in front of the names: `anthropic/` */
export const claude = (before = ''): Continuing[] => [
  ...CLAUDES_WITH_PREFILL.map((name): Continuing => ({ models: before + name, by: 'prefill', source: PREFILL_DOCS })),
  byUserTurn(MIGRATION_DOCS, `${before}claude*`),
]

export const gemini = (before = ''): Continuing[] => [
  byUserTurn(GEMINI_MEASURED, `${before}gemini-3.5-flash-lite*`),
  { models: `${before}gemini-3.5-flash*`, by: 'prefill', source: GEMINI_MEASURED },
  { models: `${before}gemini-2.5-*`, by: 'prefill', source: GEMINI_MEASURED },
  byUserTurn(GEMINI_FROM_3_6, `${before}gemini*`),
]

/** As Alibaba serves them. Thinking has to be off, as it is whenever a text is gone on with by prefill. */
export const qwen = (before = ''): Continuing[] =>
  ['qwen-max*', 'qwen-plus*', 'qwen-flash*', 'qwen-turbo*', 'qwen3-max*', 'qwen3-coder*'].map((name) => ({
    models: before + name,
    dialect: 'openai-chat',
    by: 'prefill',
    flag: 'partial',
    source: QWEN_DOCS,
  }))

export const ANY_BY_USER_TURN: Continuing = byUserTurn(OPENAI_DOCS)
