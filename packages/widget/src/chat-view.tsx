// A whole chat as it looks: the conversation, and where one writes.
import type { Chat as ChatStore, ChatState } from '@holdfast/client/chat'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { isBusy, useChatState } from './chat-state.ts'
import { Composer } from './composer/composer.tsx'
import { Messages, type MessagesHandle } from './messages.tsx'
import { Surface, type SurfaceProps } from './surface.tsx'

/** Something to begin with. */
export type Suggestion = string | { readonly title: string; readonly text: string }

export interface ChatLook extends Omit<SurfaceProps, 'children'> {
  readonly placeholder?: string | undefined
  /** Shown while nothing has been said. */
  readonly greeting?: ReactNode
  readonly suggestions?: readonly Suggestion[] | undefined
  readonly composer?: { readonly attachments?: boolean } | undefined
  /** Called with each change of the chat. */
  readonly onState?: ((state: ChatState) => void) | undefined
  /** Put above the conversation. */
  readonly header?: ReactNode
}

/** Draws a chat that somebody has opened. */
export function ChatView(props: ChatLook & { readonly chat: ChatStore }) {
  const { chat, placeholder, greeting, suggestions = [], composer, onState, header, className = '' } = props
  const { labels, theme, dir, onLink, allowImage } = props
  const state = useChatState(chat)
  const messages = useRef<MessagesHandle>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => onState?.(state), [state, onState])
  const send = (text: string) => {
    chat.send(text)
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // A stop that did not get through is the line's trouble, and is shown there.
    if (event.key === 'Escape' && isBusy(state.status)) chat.stop().catch(() => undefined)
  }
  return (
    <Surface {...{ labels, theme, dir, onLink, allowImage }} className={`hf-chat ${className}`}>
      <div className="hf-frame" onKeyDown={onKeyDown}>
        {header}
        <Messages chat={chat} handle={messages}>
          <div className="hf-welcome">
            {greeting !== undefined && <div className="hf-greeting">{greeting}</div>}
            {suggestions.length > 0 && <Suggestions suggestions={suggestions} onChoose={send} />}
          </div>
        </Messages>
        <div className="hf-foot">
          <Composer
            chat={chat}
            placeholder={placeholder}
            attachments={composer?.attachments ?? true}
            field={field}
            onSend={() => messages.current?.toBottom()}
            onEditLast={() => messages.current?.editLast()}
          />
        </div>
      </div>
    </Surface>
  )
}

interface SuggestionsProps {
  readonly suggestions: readonly Suggestion[]
  readonly onChoose: (text: string) => void
}

const Suggestions = ({ suggestions, onChoose }: SuggestionsProps) => (
  <div className="hf-suggestions">
    {suggestions.map((suggestion) => {
      const { title, text } = typeof suggestion === 'string' ? { title: suggestion, text: suggestion } : suggestion
      return (
        <button key={text} type="button" className="hf-suggestion" dir="auto" onClick={() => onChoose(text)}>
          {title}
        </button>
      )
    })}
  </div>
)
