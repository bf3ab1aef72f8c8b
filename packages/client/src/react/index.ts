'use client'
// `useChat` with everything at hand: both dialects by their names, a meter, tools that run, the storages.
import { type NamedChatSettings, complete } from '../chat/named.ts'
import * as core from './core.ts'

export { useChats, type UseChats } from './chats.ts'
export { useReply } from './reply.ts'
export { memoryStorage } from '../chat/memory-storage.ts'
export { webStorage } from '../chat/web-storage.ts'
export type { UseChat } from './core.ts'
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
} from '../chat/chat.ts'
export type { ChatTool } from '../chat/settings.ts'
export type { ChatHeading, ChatStorage } from '../chat/storage.ts'
export type { Trouble } from '../chat/trouble.ts'

export type UseChatSettings = NamedChatSettings

/** A chat; see `useChat` of `@holdfast/client/react/core`, which carries only what it is given. */
export const useChat = (settings: UseChatSettings): core.UseChat => core.useChat(complete(settings))
