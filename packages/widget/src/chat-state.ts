import type { Chat, ChatState } from '@holdfast/client/chat'
import { useSyncExternalStore } from 'react'

/** The chat as it stands, and again whenever it changes. */
export const useChatState = ({ subscribe, getSnapshot }: Chat): ChatState =>
  useSyncExternalStore(subscribe, getSnapshot, getSnapshot)

export const isBusy = (status: ChatState['status']): boolean =>
  status === 'submitted' || status === 'streaming' || status === 'stopping'
