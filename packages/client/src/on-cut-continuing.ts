// `onCut: 'continue'`: the provider is asked to go on after what was read. The rules are the protocol's, and the relay's
// too: only text that broke off is gone on with, and nothing is shown before it is known to fit (docs/decisions/0008).
import { type ContinuingBy, type Message, type Request, Splice, type Turn, continuation } from '@holdfast/protocol'
import type { OnCut, OnCutSettings } from './on-cut.ts'
import { buyingAgain } from './on-cut-purchases.ts'
import { anew } from './on-cut-restarting.ts'

export interface ContinuingSettings extends OnCutSettings {
  /**
   * How the rest is asked for. `user-turn`, the default: in words, which every model takes; the answer has to repeat the
   * last words said, or it is not shown. `prefill`: the last assistant message is gone on with. Closer, where the model
   * takes it; newer ones refuse it (Claude since 4.6), and many servers answer anew without saying so.
   */
  readonly continueBy?: ContinuingBy
  /** Set to true on the last assistant message, where a server wants a prefill marked: `prefix` (DeepSeek, Mistral), `partial` (Qwen). */
  readonly prefillFlag?: string
}

/**
 * After a cut, asks for the rest. The event `segment` with `how: 'continued'` stands at the seam; adding up deltas stays
 * right. Where nothing was said yet, the same is asked once more. Where the rest cannot be asked for (a tool call, an
 * open thought, a refusal, fewer than 24 characters, JSON by a user turn), the cut is final.
 */
export const continuing = ({ continueBy = 'user-turn', prefillFlag, ...settings }: ContinuingSettings = {}): OnCut =>
  buyingAgain(({ message, isOpen, hasSpoken }, { body }, seam) => {
    if (!hasSpoken) return anew(body, seam)
    const rest = askForRest(body, message, continueBy, prefillFlag)
    if (!rest) return undefined
    const fitting = new Splice(message, isOpen, rest.fit, { ...seam, how: 'continued' })
    return { how: 'continued', body: rest.body, fitting }
  }, settings)

type Body = Readonly<Record<string, unknown>>

/** The body as it was given, but for the rest of `said`. Both dialects write turns of plain text alike. */
function askForRest(body: Body, said: Message, by: ContinuingBy, flag: string | undefined) {
  const { messages, n } = body
  // Of several answers only one is read, and a provider's own conversations are not ours to add to.
  if (!Array.isArray(messages) || (n ?? 1) !== 1) return undefined
  const limit = hasThinkingBudget(body) ? undefined : LIMITS.find((name) => typeof body[name] === 'number')
  const rest = continuation({ ...questionOf(body), ...(limit && { outputMax: body[limit] as number }) }, said, by)
  if (!rest) return undefined
  // Vendors that take a prefill refuse it together with thinking, and the thinking has been done.
  const { thinking: _, reasoning_effort: __, ...thoughtless } = body
  const turns = rest.request.turns.map((turn) => messageOf(turn, by === 'prefill' ? flag : undefined))
  return {
    fit: rest.fit,
    body: {
      ...(by === 'prefill' ? thoughtless : body),
      ...(limit && { [limit]: rest.request.outputMax }),
      messages: joined(messages, turns),
    },
  }
}

const LIMITS = ['max_completion_tokens', 'max_tokens'] as const

/** What the rules have to know of the body. */
const questionOf = (body: Body): Request => ({
  model: '',
  stream: true,
  system: [],
  turns: [],
  tools: [],
  extras: {},
  dialect: 'openai-chat',
  ...(isFormatted(body) && { format: { type: 'json' } }),
})

/** The limit has to be above it, so it cannot be lowered by what was said. */
const hasThinkingBudget = ({ thinking }: Body): boolean => typeof of(thinking).budget_tokens === 'number'

const isFormatted = ({ response_format, output_config, output_format }: Body): boolean =>
  (of(response_format).type ?? 'text') !== 'text' || Boolean(of(output_config).format ?? output_format)

/** The fields of a value, if it has any. */
const of = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {})

interface Words {
  readonly role: string
  readonly content: string
}

const messageOf = ({ role, parts }: Turn, flag: string | undefined): Words => ({
  role,
  content: parts.map((part) => ('text' in part ? part.text : '')).join(''),
  ...(flag && role === 'assistant' && { [flag]: true }),
})

/** Both together. An answer that its caller had begun himself is one message with what was said behind it. */
function joined(messages: readonly unknown[], [said, ...more]: readonly Words[]): readonly unknown[] {
  const last = of(messages.at(-1))
  if (last.role !== 'assistant' || typeof last.content !== 'string') return [...messages, said, ...more]
  return [...messages.slice(0, -1), { ...last, ...said, content: last.content + said!.content }, ...more]
}
