// What was heard, in words of no vendor, so that one can be held against the other. Read from what each vendor's own SDK
// gives back, and from recorded bodies, which have the same form; nothing of ours is used.
import type { Message as AnthropicMessage } from '@anthropic-ai/sdk/resources/messages'
import type { ChatCompletion } from 'openai/resources/chat/completions'
import type { Response as OpenAiResponse } from 'openai/resources/responses/responses'

export type HeardEnding = 'complete' | 'length' | 'tool-use' | 'refusal'

export interface Heard {
  readonly text: string
  readonly refusal: string
  readonly reasoning: string
  readonly signatures: readonly string[]
  readonly tools: readonly { readonly id: string; readonly name: string; readonly args: unknown }[]
  /** Null: nobody said why it is over. */
  readonly ending: HeardEnding | null
  readonly usage: HeardUsage
}

/** In tokens. What was not counted is absent. `input` is the whole prompt, `output` the whole answer. */
export interface HeardUsage {
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly reasoning?: number
}

/** What others add to a message of OpenAI's: DeepSeek, OpenRouter. */
export interface Thoughts {
  readonly reasoning_content?: string
  readonly reasoning_details?: readonly { readonly signature?: string }[]
}

/** @param pieces of a stream's thoughts, which OpenAI's SDK does not put together, because OpenAI has none */
export function heardInChat(completion: ChatCompletion, pieces?: readonly Thoughts[]): Heard {
  const [choice] = completion.choices
  const message = (choice?.message ?? {}) as Loose<ChatCompletion['choices'][number]['message']>
  const thoughts = pieces ?? [message as Thoughts]
  const { usage } = completion as Loose<ChatCompletion>
  const refusal = message.refusal ?? ''
  const tools = (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ id: call.id, name: call.function.name, args: parsed(call.function.arguments) }] : [],
  )
  const endings = { stop: 'complete', length: 'length', tool_calls: 'tool-use', content_filter: 'refusal' } as const
  const { finish_reason: finish } = (choice ?? {}) as Loose<ChatCompletion['choices'][number]>
  const ending = finish ? endings[finish as keyof typeof endings] : null
  return {
    text: message.content ?? '',
    refusal,
    reasoning: thoughts.map(({ reasoning_content: text = '' }) => text).join(''),
    signatures: thoughts
      .flatMap(({ reasoning_details: details = [] }) => details)
      .flatMap(({ signature }) => (signature ? [signature] : [])),
    tools,
    // OpenAI says `stop` of a model that refuses in words, too.
    ending: refusal !== '' && ending === 'complete' ? 'refusal' : ending,
    usage: counted({
      input: usage?.prompt_tokens,
      // xAI and Google have reasoning beside the answer, or in the total alone, and charge for it.
      output:
        usage?.completion_tokens === undefined ? undefined : Math.max(usage.completion_tokens, beyondPrompt(usage)),
      cacheRead: usage?.prompt_tokens_details?.cached_tokens,
      cacheWrite: (usage?.prompt_tokens_details as { cache_write_tokens?: number } | undefined)?.cache_write_tokens,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens,
    }),
  }
}

const beyondPrompt = ({ total_tokens: total = 0, prompt_tokens: prompt = 0 }): number => total - prompt

export function heardInMessage(message: AnthropicMessage): Heard {
  const { content } = message
  const endings: Readonly<Record<string, HeardEnding>> = {
    end_turn: 'complete',
    stop_sequence: 'complete',
    max_tokens: 'length',
    tool_use: 'tool-use',
    refusal: 'refusal',
  }
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens, ...rest } = message.usage
  const details = (rest as { output_tokens_details?: { thinking_tokens?: number } | null }).output_tokens_details
  const [cacheRead, cacheWrite] = [cache_read_input_tokens ?? undefined, cache_creation_input_tokens ?? undefined]
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    refusal: '',
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    signatures: content.flatMap((block) => (block.type === 'thinking' && block.signature ? [block.signature] : [])),
    tools: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, args: block.input }] : [],
    ),
    ending: message.stop_reason ? (endings[message.stop_reason] ?? 'complete') : null,
    usage: counted({
      // Anthropic counts what was cached apart.
      input: input_tokens + (cacheRead ?? 0) + (cacheWrite ?? 0),
      output: output_tokens,
      cacheRead,
      cacheWrite,
      reasoning: details?.thinking_tokens,
    }),
  }
}

export function heardInResponse(response: OpenAiResponse): Heard {
  const { output } = response
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  const tools = output.flatMap((item) =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, args: parsed(item.arguments) }] : [],
  )
  const refusal = parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('')
  const turn = refusal !== '' ? 'refusal' : tools.length > 0 ? 'tool-use' : 'complete'
  const cut = response.incomplete_details?.reason === 'content_filter' ? 'refusal' : 'length'
  const endings: Readonly<Record<string, HeardEnding>> = { completed: turn, incomplete: cut }
  const { usage } = response
  return {
    text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    refusal,
    reasoning: output
      .flatMap((item) => (item.type === 'reasoning' ? [...item.summary, ...(item.content ?? [])] : []))
      .map(({ text }) => text)
      .join(''),
    signatures: output.flatMap((item) =>
      item.type === 'reasoning' && item.encrypted_content ? [item.encrypted_content] : [],
    ),
    tools,
    ending: endings[response.status ?? ''] ?? null,
    usage: counted({
      input: usage?.input_tokens,
      output: usage?.output_tokens,
      cacheRead: usage?.input_tokens_details?.cached_tokens,
      cacheWrite: usage?.input_tokens_details?.cache_write_tokens,
      reasoning: usage?.output_tokens_details?.reasoning_tokens,
    }),
  }
}

/** What matters of Google's `GenerateContentResponse`. */
export interface GeminiAnswer {
  readonly candidates?: readonly {
    readonly content?: {
      readonly parts?: readonly {
        readonly text?: string
        readonly thought?: boolean
        readonly thoughtSignature?: string
        readonly functionCall?: { readonly id?: string; readonly name: string; readonly args?: unknown }
      }[]
    }
    /** A number where the request wanted enums so. */
    readonly finishReason?: string | number
  }[]
  readonly promptFeedback?: { readonly blockReason?: string }
  readonly usageMetadata?: Readonly<Record<string, number | undefined>>
}

export function heardInGemini({ candidates = [], promptFeedback, usageMetadata: usage = {} }: GeminiAnswer): Heard {
  const [{ content, finishReason } = {}] = candidates
  const parts = content?.parts ?? []
  const textOf = (isThought: boolean): string =>
    parts.map(({ text = '', thought = false }) => (thought === isThought ? text : '')).join('')
  const tools = parts.flatMap(({ functionCall: call }) =>
    call ? [{ id: call.id ?? '', name: call.name, args: call.args ?? {} }] : [],
  )
  const { promptTokenCount, toolUsePromptTokenCount = 0, candidatesTokenCount, thoughtsTokenCount } = usage
  const turn = tools.length > 0 ? 'tool-use' : 'complete'
  const endings: Readonly<Record<string, HeardEnding>> = { STOP: turn, 1: turn, MAX_TOKENS: 'length', 2: 'length' }
  return {
    text: textOf(false),
    refusal: '',
    reasoning: textOf(true),
    signatures: parts.flatMap(({ thoughtSignature: signature }) => (signature ? [signature] : [])),
    tools,
    ending: promptFeedback?.blockReason ? 'refusal' : (endings[finishReason ?? 'STOP'] ?? 'refusal'),
    usage: counted({
      input: promptTokenCount && promptTokenCount + toolUsePromptTokenCount,
      output: (candidatesTokenCount ?? thoughtsTokenCount) && (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0),
      cacheRead: usage['cachedContentTokenCount'],
      reasoning: thoughtsTokenCount,
    }),
  }
}

/** Arguments are compared as values; what does not parse, as text; none at all as none. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '{}' : json)
  } catch {
    return json
  }
}

const counted = (counts: { readonly [name in keyof HeardUsage]: number | null | undefined }): HeardUsage =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number'))

/** Fields that the types promise, and a recorded body may lack. */
type Loose<T> = { readonly [name in keyof T]?: T[name] | null }
