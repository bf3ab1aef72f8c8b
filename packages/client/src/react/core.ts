'use client'
// A chat in a component: a skin around the store, which knows no React. It carries only what it is given; see index.ts.
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Chat, ChatState } from '../chat/chat.ts'
import { openChat } from '../chat/open-chat.ts'
import type { ChatSettings } from '../chat/settings.ts'

export { useChats, type UseChats } from './chats.ts'
export { useReply } from './reply.ts'
export type { Chat, ChatMessage, ChatState } from '../chat/chat.ts'

export interface UseChat extends ChatState, Omit<Chat, 'getSnapshot' | 'subscribe' | 'configure' | 'close'> {
  /** The store behind it, for whoever wants to hand it on. */
  readonly chat: Chat
}

export type UseChatSettings = ChatSettings

/**
 * Another `id` or `baseURL` opens another chat and closes this one. All other settings may be new at every rendering: the
 * next request goes by the latest.
 */
export function useChat(settings: UseChatSettings): UseChat {
  const key = `${settings.baseURL} ${settings.id}`
  const [held, hold] = useState<{ readonly key: string; readonly chat: Chat }>()
  let current = held
  if (current?.key !== key) {
    // Set while rendering, so that nothing is ever drawn with the old one.
    current = { key, chat: openChat(settings) }
    hold(current)
  }
  const { chat } = current
  const { getSnapshot, subscribe, configure, close, ...actions } = chat
  useEffect(() => configure(settings))
  const state = useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
  useEffect(() => close, [close])
  return { ...state, ...actions, chat }
}
