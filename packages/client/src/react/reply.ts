'use client'
// A reply in a component, for whoever has called `start` or `follow` himself.
import type { Message } from '@holdfast/protocol'
import { useSyncExternalStore } from 'react'
import type { LineState } from '../line-state.ts'
import type { Reply } from '../reply.ts'

/** The message as it stands, and the state of its line. Rendered once per batch that arrived. */
export function useReply(reply: Reply): { readonly message: Message; readonly line: LineState } {
  const message = useSyncExternalStore(reply.subscribe, reply.getSnapshot, reply.getSnapshot)
  const lineNow = () => reply.line
  return { message, line: useSyncExternalStore(reply.subscribe, lineNow, lineNow) }
}
