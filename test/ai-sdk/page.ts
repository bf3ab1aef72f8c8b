// A page with a chat in it, as far as the AI SDK knows pages: the official `Chat`, our transport, and what an
// application keeps. A reload is another page with the same storage.
import { Chat } from '@ai-sdk/react'
import {
  type HoldfastTransport,
  type ReplyStore,
  type TransportSettings,
  holdfastTransport,
} from '@holdfast/client/ai-sdk'
import { type LineState, system } from '@holdfast/client'
import type { DataUIPart, UIMessage } from 'ai'

export interface Page {
  readonly chat: Chat<UIMessage>
  readonly transport: HoldfastTransport
  /** What the chat was told of the line, in order. */
  readonly lines: readonly LineState[]
  /** The page goes: its lines break, and no timer of it ever comes. */
  unload(): void
}

export interface Visit extends Partial<TransportSettings> {
  readonly url: string
  readonly key: string
  /** The same for the same chat, as `sessionStorage` is. */
  readonly replies: ReplyStore
  readonly messages?: readonly UIMessage[]
}

export function openPage({ url, key, messages = [], ...settings }: Visit): Page {
  const lines: LineState[] = []
  const hangUps = new Set<AbortController>()
  let isGone = false
  const transport = holdfastTransport({
    baseURL: url,
    apiKey: () => key,
    model: 'sim/any',
    ...settings,
    reply: {
      // As fast as a test has to be.
      patience: { baseMs: 20, capMs: 200 },
      ...settings.reply,
      runtime: {
        ...system,
        after: (ms, work) => system.after(ms, () => isGone || work()),
        fetch: async (input, init) => {
          if (isGone) return new Promise(() => undefined)
          const hangUp = new AbortController()
          hangUps.add(hangUp)
          const signals = [hangUp.signal, ...(init?.signal ? [init.signal] : [])]
          return fetch(input, { ...init, signal: AbortSignal.any(signals) })
        },
      },
    },
  })
  const chat = new Chat<UIMessage>({
    id: 'the-chat',
    messages: structuredClone(messages) as UIMessage[],
    transport,
    onData: (part: DataUIPart<Record<string, unknown>>) => {
      if (part.type === 'data-holdfast-line') lines.push(part.data as LineState)
    },
  })
  return {
    chat,
    transport,
    lines,
    unload() {
      isGone = true
      for (const hangUp of hangUps) hangUp.abort()
    },
  }
}

export const textOf = (message: UIMessage | undefined): string =>
  message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? ''

/** Resolves when it is so. Looks whenever the chat has changed. */
export function until(chat: Chat<UIMessage>, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return
      for (const forget of forgets) forget()
      resolve()
    }
    const forgets = [chat['~registerMessagesCallback'](look), chat['~registerStatusCallback'](look)]
    look()
  })
}
