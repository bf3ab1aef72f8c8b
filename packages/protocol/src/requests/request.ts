// What a client asks for, in words that no dialect owns: the requests' counterpart of the event language. A dialect's
// `readRequest` turns a body into this, its `writeRequest` turns this into a body. Only requests that change dialect
// come through here; all others pass byte for byte.
import type { DialectName } from '../dialects/dialect.ts'
import type { Event } from '../event.ts'

export interface Request {
  readonly model: string
  readonly stream: boolean
  /** Instructions that stand before the conversation, in order. */
  readonly system: readonly TextPart[]
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly toolChoice?: ToolChoice
  /** False: at most one call per reply. */
  readonly parallelTools?: boolean
  /** Tokens, reasoning included. */
  readonly outputMax?: number
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly seed?: number
  readonly stop?: readonly string[]
  readonly reasoning?: Reasoning
  readonly format?: Format
  /** How long-winded the answer should be. */
  readonly verbosity?: 'low' | 'medium' | 'high'
  /** The application's name for the person who asks: OpenAI's `user` or `safety_identifier`, Anthropic's `metadata.user_id`. */
  readonly user?: string
  /**
   * Fields of the request that have no word here, by their path in the body (`logit_bias`, `tools.2`, `text.x`); those of
   * an instruction, turn or part by their path in this request (`system.0.name`, `turns.4.name`, `turns.4.parts.0.id`),
   * because messages and turns need not be one to one. They are carried to their own dialect only; every other reports
   * them lost, by the tables behind losses.ts.
   */
  readonly extras: Readonly<Record<string, unknown>>
  /** Whose words `extras` and `other` parts are in. */
  readonly dialect: DialectName
}

/**
 * Neighbours may have the same role; a writer whose dialect forbids that joins them. `system` is an instruction in the
 * middle of the conversation: a dialect without such writes it as the user's, and reports that.
 */
export interface Turn {
  readonly role: 'user' | 'assistant' | 'system'
  readonly parts: readonly Part[]
}

export interface TextPart {
  readonly type: 'text'
  readonly text: string
  /** The prompt up to here should be cached: Anthropic's `cache_control`, kept as it came. */
  readonly cache?: unknown
}

export type Part =
  | TextPart
  /** What the assistant said no with, where the dialect keeps it apart. */
  | { readonly type: 'refusal'; readonly text: string }
  | { readonly type: 'image'; readonly source: Source; readonly detail?: string; readonly cache?: unknown }
  | {
      readonly type: 'document'
      readonly source: Source
      readonly name?: string
      readonly cache?: unknown
    }
  | { readonly type: 'audio'; readonly source: Source }
  /** The assistant's thinking of an earlier turn. `signature` (or encrypted content) means something to `dialect`'s vendor alone. */
  | {
      readonly type: 'reasoning'
      readonly text: string
      readonly signature?: string
      /** The text is absent on purpose; the signature holds all of it. */
      readonly redacted?: true
      readonly id?: string
      /** Whose signature it is, where the dialect says: OpenRouter's `anthropic-claude-v1`, `google-gemini-v1`, `openai-responses-v1`. */
      readonly format?: string
    }
  /** `json` is the arguments' text. `signature`: Gemini's thought signature on a call. */
  | {
      readonly type: 'tool-call'
      readonly id: string
      readonly name: string
      readonly json: string
      readonly signature?: string
      readonly cache?: unknown
    }
  | {
      readonly type: 'tool-result'
      /** The call it answers. */
      readonly id: string
      /** Gemini answers by name; readers that know the call fill it in. */
      readonly name?: string
      readonly parts: readonly Part[]
      readonly failed?: true
      readonly cache?: unknown
    }
  /** A part that has no word here, kept as it came. */
  | { readonly type: 'other'; readonly kind: string; readonly value: unknown }

export type Source =
  | { readonly type: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string; readonly mediaType?: string }
  /** A file uploaded to the vendor before; means something there alone. */
  | { readonly type: 'file'; readonly id: string; readonly mediaType?: string }
  /** A document given as plain text. */
  | { readonly type: 'text'; readonly text: string }

export interface Tool {
  readonly name: string
  /** The set it is in, in a dialect that has sets: then it stands there as an extra, and `name` is both names in one. */
  readonly namespace?: string
  readonly description?: string
  /** JSON Schema of the arguments. */
  readonly schema: unknown
  readonly strict?: boolean
  readonly cache?: unknown
}

/** `only`: these of the tools may be called and no other. A dialect without a word for it leaves the others out. */
export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required'; readonly only?: readonly string[] }
  | { readonly type: 'tool'; readonly name: string }

/** At least one of them is there. */
export interface Reasoning {
  /** OpenAI's words; `none` switches it off. */
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'
  /** Anthropic's and Gemini's bound on thinking, in tokens. */
  readonly budget?: number
  /** The model decides how much: Anthropic's `adaptive`, Gemini's `-1`. */
  readonly adaptive?: true
  /** Whether the reader wants to see (a summary of) it. */
  readonly shown?: 'auto' | 'concise' | 'detailed' | 'none'
}

/** What the answer's text must be. */
export type Format =
  | { readonly type: 'json' }
  | {
      readonly type: 'schema'
      readonly name: string
      readonly schema: unknown
      readonly strict?: boolean
      readonly description?: string
    }

/** Something of a request that the dialect it was written in cannot say. Configuration decides: refused, or reported. */
export interface Loss {
  /** Where it stood: `tools.2`, `temperature`, `turns.4.parts.0`. */
  readonly what: string
  /** For people, without quoting the request. */
  readonly why: string
  /**
   * True when the answer would be to another question without it (an image, a tool, a turn); such a loss is always refused.
   * False for what only tunes the answer (a seed, a penalty, a cache mark).
   */
  readonly essential: boolean
  /** The word of the vendor's own for refusing it, where its SDK goes by one. */
  readonly word?: string
}

export interface RequestDialect {
  readonly name: DialectName
  /**
   * @param body parsed JSON
   * @param asked what the URL says instead of the body (Gemini: model and stream)
   * @throws HoldfastError `request-invalid`, naming the path of what is wrong, never quoting it.
   */
  readRequest(body: unknown, asked?: { readonly model: string; readonly stream: boolean }): Request
  /**
   * Where a request calls its tools otherwise than any other dialect can: gives the calls of an answer those names back.
   * Undefined where this request does not. Never throws.
   * @param body parsed JSON
   */
  ownNames?(body: unknown): ((event: Event) => Event) | undefined
  /** Never throws: what cannot be said is a loss. `body` is ready for JSON.stringify. */
  writeRequest(request: Request): { readonly body: Readonly<Record<string, unknown>>; readonly losses: readonly Loss[] }
}
