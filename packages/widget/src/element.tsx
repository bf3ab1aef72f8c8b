// `<holdfast-chat>`: the chat for pages without React. Built with Preact into one file that a page loads as a module.
import type { Chat as ChatStore, ChatState } from '@holdfast/client/chat'
// The core: attributes name no tools that could be run, and nothing here shows what a meter counts.
import { anthropicMessages, openaiChat, openChat, webStorage } from '@holdfast/client/chat/core'
import { createElement } from 'react'
import { type Root, createRoot } from 'react-dom/client'
import { type ChatLook, ChatView } from './chat-view.tsx'
import { ATTRIBUTES, type ElementSettings, parseAttributes } from './element/attributes.ts'
import { tokenFrom } from './element/token.ts'
import style from './style.css'

const dialects = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages }

const storages = {
  none: undefined,
  session: webStorage(() => sessionStorage),
  local: webStorage(() => localStorage),
}

/** Events, from the element: the message that was sent, and the answer that has ended. */
declare global {
  interface HTMLElementEventMap {
    'holdfast-send': CustomEvent<{ readonly message: ChatState['messages'][number] }>
    'holdfast-ending': CustomEvent<{ readonly message: ChatState['messages'][number] }>
  }
}

export class HoldfastChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES
  readonly #shadow = this.attachShadow({ mode: 'open' })
  #root: Root | undefined
  #chat: ChatStore | undefined
  /** What the chat was opened with: another one needs another chat. */
  #opened = ''
  #token: { readonly url: string; readonly ask: () => Promise<string> } | undefined
  readonly #complained = new Set<string>()
  #look: Partial<ChatLook> = {}
  #last: ChatState['messages'][number] | undefined

  /** The chat behind it; undefined while the element is in no page or lacks a model. */
  get chat(): ChatStore | undefined {
    return this.#chat
  }

  /** What attributes cannot say: `labels`, `onLink`, `allowImage`, `suggestions` … It wins over them. */
  get look(): Partial<ChatLook> {
    return this.#look
  }

  set look(look: Partial<ChatLook>) {
    this.#look = look
    this.#draw()
  }

  /** Sends a message as if it had been written. @throws HoldfastError `request-invalid` while a reply runs */
  send(text: string): void {
    this.#chat?.send(text)
  }

  async stop(): Promise<void> {
    await this.#chat?.stop()
  }

  connectedCallback(): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`:host{display:block;block-size:100%;min-block-size:0}:host([hidden]){display:none}${style}`)
    this.#shadow.adoptedStyleSheets = [sheet]
    // Set before the element was known, it hides what it should have set.
    if (Object.hasOwn(this, 'look')) {
      const { look } = this
      Reflect.deleteProperty(this, 'look')
      this.#look = look
    }
    this.#draw()
  }

  disconnectedCallback(): void {
    this.#root?.unmount()
    this.#root = undefined
    this.#chat?.close()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#draw()
  }

  #draw(): void {
    if (!this.isConnected) return
    const { settings, complaints } = parseAttributes((name) => this.getAttribute(name))
    for (const complaint of complaints) {
      // It is drawn for each attribute that changes, and for each when a page brings it.
      if (!this.#complained.has(complaint)) console.warn(`<holdfast-chat> ${complaint}`)
      this.#complained.add(complaint)
    }
    this.#open(settings)
    if (!this.#chat) return
    this.#root ??= createRoot(this.#shadow)
    const { theme, dir, placeholder, greeting, suggestions, attachments } = settings
    this.#root.render(
      createElement(ChatView, {
        theme,
        dir,
        placeholder,
        suggestions,
        composer: { attachments },
        greeting: createElement('slot', { name: 'greeting' }, greeting),
        header: createElement('slot', { name: 'header' }),
        ...this.#look,
        chat: this.#chat,
        onState: this.#tell,
      }),
    )
  }

  #open({ baseURL, model, dialect, id, storage, apiKey, apiKeyURL, system, parameters }: ElementSettings): void {
    if (model === undefined) return
    if (apiKeyURL !== this.#token?.url)
      this.#token = apiKeyURL ? { url: apiKeyURL, ask: tokenFrom(apiKeyURL) } : undefined
    const chatSettings = {
      baseURL,
      model,
      dialect: dialects[dialect],
      ...((this.#token ?? apiKey) && { apiKey: this.#token?.ask ?? apiKey! }),
      // The same page finds the same chat again when it is reloaded.
      id: id ?? `element:${baseURL}`,
      ...(storages[storage] && { storage: storages[storage] }),
      ...(system && { system }),
      ...(parameters && { parameters }),
    }
    const opened = JSON.stringify([baseURL, id, storage])
    if (this.#chat && opened === this.#opened) {
      this.#chat.configure(chatSettings)
      return
    }
    this.#chat?.close()
    this.#opened = opened
    this.#chat = openChat(chatSettings)
    this.#last = undefined
  }

  readonly #tell = ({ messages, status }: ChatState): void => {
    const last = messages.at(-1)
    const before = this.#last
    this.#last = last
    // What the storage had is no news.
    if (!last || status === 'loading') return
    const isOver = last.role === 'assistant' && !last.isRunning
    if (before?.id === last.id) {
      if (before.role === 'assistant' && before.isRunning && isOver) this.#fire('holdfast-ending', last)
    } else if (last.role === 'assistant' && last.isRunning) {
      const question = messages.at(-2)
      if (question) this.#fire('holdfast-send', question)
    }
  }

  #fire(name: 'holdfast-send' | 'holdfast-ending', message: ChatState['messages'][number]): void {
    this.dispatchEvent(new CustomEvent(name, { detail: { message }, bubbles: true, composed: true }))
  }
}

if (!customElements.get('holdfast-chat')) customElements.define('holdfast-chat', HoldfastChat)
