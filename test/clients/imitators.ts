// Recorded answers of those who imitate OpenAI's chat completions, in OpenAI's own spelling.

interface Part {
  readonly type: string
  readonly text?: string
  readonly thinking?: readonly { readonly text: string }[]
}

interface Imitation {
  readonly choices: readonly {
    readonly finish_reason?: string | null
    /** Azure leaves it out where it has filtered everything. */
    readonly message?: {
      readonly content?: string | readonly Part[] | object | null
      readonly reasoning?: string | null
      readonly reasoning_content?: string | null
      readonly reasoning_details?: readonly { readonly text?: string; readonly summary?: string }[] | null
      readonly tool_calls?: readonly { readonly id?: string; readonly function: object }[] | null
      readonly function_call?: { readonly name?: string } | null
    }
  }[]
}

export function asOpenAi(body: unknown): object {
  const answer = body as Imitation
  return {
    ...answer,
    choices: answer.choices.map(({ message = {}, finish_reason: finish, ...choice }) => {
      const { content, reasoning, reasoning_content, reasoning_details: details, function_call: legacy } = message
      const calls = message.tool_calls ?? (legacy?.name ? [{ function: legacy }] : [])
      const ending = WORDS[finish ?? ''] ?? finish
      return {
        ...choice,
        // Some give no word for the end, or `stop` for calls too.
        finish_reason: calls.length > 0 && (!ending || ending === 'stop') ? 'tool_calls' : ending || 'stop',
        message: {
          ...message,
          content: textOf(content),
          reasoning_content: reasoning_content || reasoning || spelledOut(details ?? []) || thoughtIn(content),
          reasoning_details: details ?? [],
          tool_calls: calls.map((call) => ({ id: '', ...call, type: 'function' })),
        },
      }
    }),
  }
}

/** Together, HuggingFace; OpenAI before there were several calls. */
const WORDS: Readonly<Record<string, string>> = { eos: 'stop', function_call: 'tool_calls' }

/** OpenRouter says it in details alone, now and then. */
const spelledOut = (details: readonly { readonly text?: string; readonly summary?: string }[]): string =>
  details.map(({ text, summary }) => text ?? summary ?? '').join('')

type Content = NonNullable<Imitation['choices'][number]['message']>['content']

const partsIn = (content: Content): readonly Part[] => (Array.isArray(content) ? (content as Part[]) : [])

/** Mistral has parts; Cloudflare gives the value of an answer by a schema. */
function textOf(content: Content): string {
  if (typeof content === 'string') return content
  const parts = partsIn(content)
  if (parts.length > 0) return parts.map(({ text = '' }) => text).join('')
  return content && !Array.isArray(content) ? JSON.stringify(content) : ''
}

const thoughtIn = (content: Content): string =>
  partsIn(content)
    .flatMap(({ thinking = [] }) => thinking)
    .map(({ text }) => text)
    .join('')
