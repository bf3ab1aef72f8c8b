// A request, as far as the simulator cares: what the vendor's own door lets through, in one shape for all vendors.

/** The surfaces that generate. */
export type DialectName = 'openai-chat' | 'anthropic-messages'

export interface Ask {
  readonly dialect: DialectName
  readonly model: string
  readonly stream: boolean
  /** All text of the conversation, for counting and for the journal's hash. */
  readonly prompt: string
  /** The last thing the user said: it chooses the made-up text. */
  readonly question: string
  /** openai-chat: whether a stream ends with its usage (`stream_options.include_usage`). */
  readonly includeUsage: boolean
  /** The most tokens the caller wants. */
  readonly tokensMax: number | undefined
  readonly n: number
  /** The names of the tools on offer. */
  readonly tools: readonly string[]
}

/** An ask with everything said that has a usual answer. For simulations that have no HTTP request to read. */
export const askOf = (some: Partial<Ask> & Pick<Ask, 'dialect'>): Ask => ({
  model: 'sim/fast',
  stream: true,
  prompt: some.question ?? '',
  question: some.prompt ?? '',
  includeUsage: true,
  tokensMax: undefined,
  n: 1,
  tools: [],
  ...some,
})

/** All text in a value, whatever blocks it is wrapped in: `text` fields and bare strings in `content`. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content))
    return content
      .map(textIn)
      .filter((text) => text !== '')
      .join('\n')
  if (typeof content !== 'object' || content === null) return ''
  const block = content as { readonly text?: unknown; readonly content?: unknown }
  return typeof block.text === 'string' ? block.text : textIn(block.content)
}

/** The text of the last message by the user. */
export function questionIn(messages: readonly unknown[]): string {
  const last = messages.findLast(
    (message): message is { readonly content?: unknown } =>
      typeof message === 'object' && message !== null && (message as { role?: unknown }).role === 'user',
  )
  return textIn(last?.content)
}
