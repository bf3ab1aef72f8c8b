export type { UseChat, UseChatSettings } from './core.ts'
export type { Chat, ChatMessage, ChatState } from '../chat/chat.ts'
