export { type NamedChatSettings, openChat } from './named.ts'
export type {
  AssistantMessage,
  Attachment,
  Branch,
  Chat,
  ChatMessage,
  ChatState,
  Cost,
  Draft,
  UserMessage,
} from './chat.ts'
export type { ChatSettings, ChatTool } from './settings.ts'
export type { ChatHeading, ChatStorage, StoredChat, StoredTurn } from './storage.ts'
export { type Trouble, troubleOf } from './trouble.ts'
export type { ChatDialect, Conversation } from './dialect.ts'
export { anthropicMessages, openaiChat } from './dialects.ts'
export { ANSWER_TOKENS_MAX_DEFAULT } from '../body/anthropic-messages.ts'
export { TOOL_ROUNDS_MAX_DEFAULT } from './tools.ts'
export { type Chats, openChats } from './chats.ts'
export { memoryStorage } from './memory-storage.ts'
export { webStorage } from './web-storage.ts'
