// The AI SDK's messages and chunks, as far as they are read and written here. Its types are structural, so these are
// its types without its package; test/ai-sdk holds them against the real ones.
import type { Ending, Problem, Seam, Usage } from '@holdfast/protocol'
import type { LineState } from '../line-state.ts'

/** A `UIMessage`. What its parts hold is read where they are turned into a request. */
export interface UiMessage {
  readonly id: string
  readonly role: 'system' | 'user' | 'assistant'
  readonly metadata?: unknown
  readonly parts: readonly { readonly type: string }[]
}

/** Under the vendor's name: what the AI SDK's own provider for it would put there. */
export type ProviderMetadata = Record<string, Record<string, string>>

/** Each is a `UIMessageChunk`. */
export type UiChunk =
  | { type: 'start'; messageId?: string; messageMetadata?: unknown }
  | { type: 'start-step' | 'finish-step' | 'reset-step' }
  | {
      type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end'
      id: string
      providerMetadata?: ProviderMetadata
    }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | ({ type: 'tool-input-start' } & Call)
  | { type: 'tool-input-delta'; toolCallId: string; inputTextDelta: string }
  | ({ type: 'tool-input-available'; input: unknown } & Call)
  | ({ type: 'tool-input-error'; input: unknown; errorText: string } & Call)
  | {
      type: 'tool-output-available'
      toolCallId: string
      output: unknown
      providerExecuted?: boolean
      providerMetadata?: ProviderMetadata
    }
  | { type: 'tool-output-error'; toolCallId: string; errorText: string; providerExecuted?: boolean }
  | { type: 'tool-output-denied'; toolCallId: string }
  | { type: 'source-url'; sourceId: string; url: string; title?: string }
  | { type: 'source-document'; sourceId: string; mediaType: string; title: string }
  | { type: `data-${string}`; id?: string; data: unknown; transient?: boolean }
  | { type: 'message-metadata'; messageMetadata: unknown }
  | { type: 'error'; errorText: string }
  | { type: 'abort'; reason?: string }
  | { type: 'finish'; finishReason?: FinishReason; messageMetadata?: unknown }

interface Call {
  toolCallId: string
  toolName: string
  dynamic?: boolean
  providerExecuted?: boolean
  providerMetadata?: ProviderMetadata
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'interrupted' | 'other'

/** The data parts that come from here, for an application's `UIMessage<HoldfastMetadata, HoldfastData>`. */
export type HoldfastData = {
  /** Transient: heard in `onData`, not kept in the message. */
  'holdfast-line': LineState
  /** Another attempt went on with the reply, or began it anew. */
  'holdfast-seam': Seam
  /** A block that the AI SDK has no part for, as it came. */
  'holdfast-other': { readonly kind: string; readonly value: unknown }
}

/** The message's metadata; of its last reply, where several made it. */
export type HoldfastMetadata = {
  readonly holdfast: {
    /** The reply's id. */
    readonly reply?: string
    /** Who spoke last. */
    readonly model?: string
    readonly usage?: Usage
    /** Absent while the reply runs. */
    readonly ending?: Ending
    readonly problem?: Problem
  }
}
