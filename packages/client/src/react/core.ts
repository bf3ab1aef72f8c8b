'use client'
// A chat in a component: a skin around the store, which knows no React.
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Chat, ChatState } from '../chat/chat.ts'
import { openChat } from '../chat/open-chat.ts'
import type { ChatSettings } from '../chat/settings.ts'

export interface UseChat extends ChatState, Omit<Chat, 'getSnapshot' | 'subscribe' | 'configure' | 'close'> {
  /** The store behind it, for whoever wants to hand it on. */
  readonly chat: Chat
}

export type UseChatSettings = ChatSettings

/**
 * Another `id` or `baseURL` opens another chat. All other settings may be new at every rendering: the next request goes by
 * the latest.
 */
export function useChat(settings: UseChatSettings): UseChat {
  const key = `${settings.baseURL} ${settings.id}`
  const open = () => ({ key, chat: openChat(settings) })
  const [held, hold] = useState(open)
  let { chat } = held
  if (held.key !== key) {
    // A state that is set while rendering is the way to derive it: nothing is drawn with the old one.
    const opened = open()
    hold(opened)
    ;({ chat } = opened)
  }
  const { getSnapshot, subscribe, configure, close, ...actions } = chat
  useEffect(() => configure(settings))
  const state = useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
  useEffect(() => close, [close])
  return { ...state, ...actions, chat }
}
