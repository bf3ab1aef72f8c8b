// The contract of the hook; see index.ts for the one that knows every dialect by its name.
import type { Chat, ChatState } from '../chat/chat.ts'
import type { ChatSettings } from '../chat/settings.ts'

export interface UseChat extends ChatState, Omit<Chat, 'getSnapshot' | 'subscribe' | 'close'> {
  /** The store behind it, for whoever wants to hand it on. */
  readonly chat: Chat
}

export type UseChatSettings = ChatSettings
