// A page with chats on it: what a component drew last and how often, and a network that can be broken under it.
import { createRequire } from 'node:module'
import { textOf } from '@holdfast/client'
import { system } from '@holdfast/client'
import type { ChatMessage, UseChat, UseChatSettings } from '@holdfast/client/react'
import { onTestFinished } from 'vitest'
import type { TestHouse } from '../clients/house.ts'
import { type Engine, atOnce } from './engine.ts'

const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (html: string, how: object) => { readonly window: Window }
}

/** Only what React looks for: Node's own fetch and its signals are the ones that belong together. */
export function openWindow(): void {
  const { window } = new JSDOM('', { pretendToBeVisual: true })
  Object.assign(globalThis, { window, document: window.document })
}

/** One component with a chat, as it was drawn last. */
export interface Seen {
  /** Of the last rendering. */
  readonly chat: UseChat
  readonly renders: number
  readonly text: string
  /** Draws it with other settings. */
  render(settings: UseChatSettings): void
  /** Resolves when it is so on the page. */
  until(isSo: (chat: UseChat) => boolean): Promise<UseChat>
  leave(): void
}

export function mount(engine: Engine, settings: UseChatSettings, { isStrict = true } = {}): Seen {
  const { createElement, createRoot, StrictMode, hooks } = engine
  const container = document.body.appendChild(document.createElement('main'))
  const root = createRoot(container)
  let chat: UseChat | undefined
  let renders = 0
  const watchers = new Set<() => void>()
  const Page = (given: UseChatSettings) => {
    chat = hooks.useChat(given)
    renders += 1
    return createElement('p', null, chat.messages.map(said).join('\n'))
  }
  const render = (given: UseChatSettings) => {
    const drawn = createElement(Page, given)
    atOnce(engine, () => root.render(isStrict ? createElement(StrictMode, null, drawn) : drawn))
  }
  // React tells the page, not the test, when it has drawn.
  const { MutationObserver } = window as unknown as typeof globalThis
  const observer = new MutationObserver(() => watchers.forEach((look) => look()))
  observer.observe(container, { childList: true, characterData: true, subtree: true })
  let isHere = true
  const leave = () => {
    if (!isHere) return
    isHere = false
    observer.disconnect()
    atOnce(engine, () => root.unmount())
    container.remove()
  }
  onTestFinished(leave)
  render(settings)
  return {
    get chat() {
      return chat!
    },
    get renders() {
      return renders
    },
    get text() {
      return container.textContent ?? ''
    },
    render,
    until: (isSo) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const isThere = isSo(chat!)
          if (!isThere && chat!.chat.getSnapshot().status !== 'error') return
          watchers.delete(look)
          clearInterval(timer)
          // Nothing that is waited for comes after it.
          if (isThere) resolve(chat!)
          else reject(new Error(JSON.stringify(chat!.trouble)))
        }
        watchers.add(look)
        // What does not change the text changes nothing that an observer sees.
        const timer = setInterval(look, 5)
        look()
      }),
    leave,
  }
}

export const said = (message: ChatMessage): string => (message.role === 'user' ? message.text : textOf(message.content))

export const isReady = ({ status, messages }: UseChat): boolean => status === 'ready' && messages.length > 0

export interface Network {
  readonly runtime: typeof system
  /** Requests for replies that went out. */
  readonly posts: () => number
  /** Whom the pages ask to be told when they wake. */
  readonly wakers: () => number
}

/**
 * @param cutAfterBytes every body breaks after so many
 * @param lose how many first responses are lost on their way back
 */
export function network({ cutAfterBytes = Number.POSITIVE_INFINITY, lose = 0 } = {}): Network {
  let posts = 0
  let lost = 0
  const wakers = new Set<() => void>()
  return {
    posts: () => posts,
    wakers: () => wakers.size,
    runtime: {
      ...system,
      page: {
        isHidden: () => false,
        isOnline: () => true,
        onWake: (work) => {
          wakers.add(work)
          return () => void wakers.delete(work)
        },
      },
      fetch: async (input, init) => {
        const isPost = init?.method === 'POST' && String(input).endsWith('/chat/completions')
        if (isPost) posts += 1
        const response = await fetch(input, init)
        if (isPost && lost < lose) {
          lost += 1
          await response.body?.cancel()
          throw new TypeError('Load failed')
        }
        if (!response.body || cutAfterBytes === Number.POSITIVE_INFINITY) return response
        return new Response(response.body.pipeThrough(breaking(cutAfterBytes)), response)
      },
    },
  }
}

function breaking(afterBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = afterBytes
  return new TransformStream({
    transform: (bytes, out) => {
      out.enqueue(bytes.slice(0, left))
      left -= bytes.length
      if (left <= 0) out.error(new TypeError('network error'))
    },
  })
}

export const settingsFor = (
  house: TestHouse,
  { runtime }: Network,
  more: Partial<UseChatSettings> = {},
): UseChatSettings => ({
  baseURL: house.url,
  apiKey: house.key,
  model: 'sim/any',
  // As fast as a test has to be.
  reply: { runtime, patience: { baseMs: 10, capMs: 100 } },
  ...more,
})
