// What is asked of a model, in words that the dialects share. What a dialect cannot say is refused, never left out: whoever
// wants to say more gives it as `extra`, in the dialect's own words.
import type { Block } from '@holdfast/protocol'

export interface StartParameters extends Talk {
  /** Of the answer, reasoning included. Anthropic must be told one: see `ANSWER_TOKENS_MAX_DEFAULT`. */
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topP?: number
  /** Not in openai-chat. */
  readonly topK?: number
  readonly stop?: readonly string[]
  /** Not in anthropic-messages. */
  readonly seed?: number
  /** Not in anthropic-messages. */
  readonly presencePenalty?: number
  /** Not in anthropic-messages. */
  readonly frequencyPenalty?: number
  /** `required`: one of them. A name: that one. */
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string }
  /** False: at most one call per reply. */
  readonly parallelTools?: boolean
  readonly reasoning?: {
    readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'
    /** In tokens. Not in openai-chat. */
    readonly budget?: number
  }
  /** `json`, which Anthropic does not know, or a JSON Schema. */
  readonly responseFormat?: 'json' | { readonly name: string; readonly schema: object; readonly strict?: boolean }
  /** The application's name for the person who asks. Never a real one. */
  readonly user?: string
  /** Not in anthropic-messages. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Laid over the body as it is. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** What was said, and what the model has at hand. */
export interface Talk {
  readonly model: string
  readonly messages: readonly Turn[]
  /** Stands before the conversation. */
  readonly system?: string
  readonly tools?: readonly Tool[]
}

/** `reply.message.blocks` can stand as an assistant's turn, signed reasoning and tool calls included. */
export type Turn =
  | { readonly role: 'user'; readonly content: string | readonly Part[] }
  | { readonly role: 'assistant'; readonly content: string | readonly Block[] }

export type Part =
  | { readonly type: 'text'; readonly text: string }
  /** A `data:` URL, or an `https:` one that the provider can fetch. */
  | { readonly type: 'image'; readonly url: string }
  /** MP3 or WAV, as a `data:` URL. Not in anthropic-messages. */
  | { readonly type: 'audio'; readonly url: string }
  /** A PDF or a text. A `data:` URL, or (not in openai-chat) an `https:` one. */
  | { readonly type: 'file'; readonly url: string; readonly name: string }
  /** Answers a tool call of the turn before. `isError` has no word in openai-chat: there the content tells. */
  | { readonly type: 'tool-result'; readonly id: string; readonly content: string; readonly isError?: boolean }

export interface Tool {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the arguments. */
  readonly parameters: object
  readonly strict?: boolean
}

export type Body = Readonly<Record<string, unknown>>
