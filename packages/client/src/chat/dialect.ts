// What a dialect must know for a chat, besides what a reply needs: how a conversation is written down as a request.
import type { ClientDialect } from '../dialects.ts'
import type { ChatTool } from './settings.ts'
import type { StoredTurn } from './storage.ts'

export interface ChatDialect extends ClientDialect {
  /** The body of a request for the next turn. Pure. */
  readonly bodyOf: (conversation: Conversation) => Readonly<Record<string, unknown>>
}

export interface Conversation {
  readonly model: string
  /** Oldest first; the last one is to be answered. */
  readonly turns: readonly StoredTurn[]
  readonly system?: string | undefined
  readonly tools?: readonly ChatTool[] | undefined
  /** They win over what the dialect would say itself. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
}
