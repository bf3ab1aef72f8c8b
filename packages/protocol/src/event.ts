// The typed event language in the middle of all dialects. A dialect's reader turns frames into these, a
// dialect's writer turns these into frames, and the fold turns them into a message.
import type { Problem } from './problem.ts'

/** Why a reply is over. Every reply has exactly one. */
export type Ending = NamedEnding | 'stopped' | 'failed' | 'over-budget'

/** An ending that a model names. The others are no vendor's word: they are said as a problem (see `endingOf`). */
export type NamedEnding = 'complete' | 'length' | 'tool-use' | 'refusal'

/** Tokens, as the provider counted them. A field is absent when the provider did not say. */
export interface Usage {
  /** The whole prompt, cached or not. */
  readonly input?: number
  readonly output?: number
  /** Part of `input` that came out of a cache. */
  readonly cacheRead?: number
  /** Part of `input` that went into a cache. */
  readonly cacheWrite?: number
  /** Part of `cacheWrite` that is kept for an hour, which costs more; absent also when there is none. */
  readonly cacheWriteLong?: number
  /** Part of `output` that was reasoning. */
  readonly reasoning?: number
}

/** Where one attempt's frames end and another's begin. Readers of segments are told; nobody else gets a reply with seams. */
export interface Seam {
  /** 2 for the first seam, and so on: the first segment has no mark. */
  readonly segment: number
  /** `continued`: the text goes on where it stood. `restarted`: what was said before is void, and is replaced by what comes. */
  readonly how: 'continued' | 'restarted'
  /** Who speaks now, as the upstream calls it. */
  readonly model?: string
  /** How many characters of the message's text stand before it. Not on the wire: noted by those who draw seams. */
  readonly at?: number
}

/**
 * `block` numbers the content blocks of the message: 0, 1, 2 … in order of appearance. Dialects without blocks
 * (openai-chat) get them from their reader: one per run of text, of reasoning, and per tool call.
 *
 * A block ends when the next one starts, except that some servers interleave the pieces of parallel tool calls: a
 * `tool-delta` for a block that has ended is rare, but belongs to it all the same.
 */
export type Event =
  | { readonly type: 'message-start'; readonly id?: string; readonly model?: string }
  /** `refusal` marks text that says no, where the dialect keeps it apart from text that answers. */
  | { readonly type: 'text-start'; readonly block: number; readonly refusal?: true }
  | { readonly type: 'text-delta'; readonly block: number; readonly text: string }
  | { readonly type: 'reasoning-start'; readonly block: number }
  | { readonly type: 'reasoning-delta'; readonly block: number; readonly text: string }
  /** The provider's proof of its own thinking; opaque, to be sent back unchanged. */
  | { readonly type: 'reasoning-signature'; readonly block: number; readonly signature: string }
  /** `namespace`: the set that the tool is in, where the client has such sets (OpenAI's Responses). */
  | {
      readonly type: 'tool-start'
      readonly block: number
      readonly id: string
      readonly name: string
      readonly namespace?: string
    }
  /**
   * A piece of the arguments' JSON text. The pieces joined are the arguments. Also for a tool that the provider runs
   * itself, whose block is of an `other` kind.
   */
  | { readonly type: 'tool-delta'; readonly block: number; readonly json: string }
  /** A block of a kind that has no word here (server tools, citations, images): kept as it came. */
  | { readonly type: 'other-start'; readonly block: number; readonly kind: string; readonly value: unknown }
  /** What a block of any kind says that has no word here: a citation of a text, for one. Kept as it came. */
  | { readonly type: 'other-delta'; readonly block: number; readonly kind: string; readonly value: unknown }
  | { readonly type: 'block-end'; readonly block: number }
  /** Later values replace earlier ones, field by field. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** `reason` is the provider's own word for the ending, or null when it named none. */
  | { readonly type: 'message-end'; readonly ending: NamedEnding; readonly reason: string | null }
  | { readonly type: 'message-fail'; readonly problem: Problem }
  /** The seam between two attempts: what comes next was bought anew. */
  | ({ readonly type: 'segment' } & Seam)
  /** A frame nobody here has heard of. Never dropped in silence. */
  | { readonly type: 'unknown'; readonly event?: string; readonly data: string }

/** True for the two events after which a message says nothing more. */
export const isEnding = (event: Event): event is Extract<Event, { type: 'message-end' | 'message-fail' }> =>
  event.type === 'message-end' || event.type === 'message-fail'
