'use client'
// The list of chats in a component.
import { useState, useSyncExternalStore } from 'react'
import { openChats } from '../chat/chats.ts'
import type { ChatHeading, ChatStorage } from '../chat/storage.ts'

export interface UseChats {
  /** Newest first; empty until they are read, and where a server renders. */
  readonly chats: readonly ChatHeading[]
  remove(id: string): Promise<void>
  rename(id: string, title: string): Promise<void>
}

/** @param storage that of the first rendering stays in use: one made anew each time is harmless */
export function useChats(storage: ChatStorage): UseChats {
  const [{ subscribe, getSnapshot, remove, rename }] = useState(() => openChats({ storage }))
  return { chats: useSyncExternalStore(subscribe, getSnapshot, () => NONE), remove, rename }
}

const NONE: readonly ChatHeading[] = []
