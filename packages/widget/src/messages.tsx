// The conversation: what was said, and a way back to its end.
import type { Chat } from '@holdfast/client/chat'
import { type ReactNode, type Ref, useCallback, useImperativeHandle, useRef, useState } from 'react'
import { Announcer } from './announce/announcer.tsx'
import { isBusy, useChatState } from './chat-state.ts'
import { DownIcon } from './icons.tsx'
import { AssistantView } from './message/assistant.tsx'
import { UserView } from './message/user.tsx'
import { useLabels } from './settings.tsx'
import { useStick } from './stick.ts'

/** What others can do with the conversation. */
export interface MessagesHandle {
  toBottom(): void
  /** Opens what the person said last for editing. */
  editLast(): void
}

export interface MessagesProps {
  readonly chat: Chat
  /** Shown while nothing has been said. */
  readonly children?: ReactNode
  readonly handle?: Ref<MessagesHandle>
}

export function Messages({ chat, children, handle }: MessagesProps) {
  const labels = useLabels()
  const { messages, status } = useChatState(chat)
  const [edited, edit] = useState<string>()
  /** The version that was gone to: the buttons one went by have gone with the other one. */
  const [arrived, arriveAt] = useState<string>()
  const show = useCallback(
    (id: string) => {
      arriveAt(id)
      chat.show(id)
    },
    [chat],
  )
  const view = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtBottom, toBottom } = useStick(view, content, messages.length > 0)
  const isRunning = isBusy(status)
  useImperativeHandle(handle, () => ({
    toBottom,
    editLast: () => {
      if (!isRunning) edit(messages.findLast(({ role }) => role === 'user')?.id)
    },
  }))
  return (
    <div className="hf-conversation">
      {/* It grows by the token, and would be read out by the token: the announcer says sentences instead. */}
      <div
        className="hf-scroll"
        part="conversation"
        ref={view}
        role="log"
        aria-live="off"
        aria-label={labels.conversation}
        tabIndex={0}
      >
        <div className="hf-messages" ref={content}>
          {messages.length === 0 && status !== 'loading' && children}
          {messages.map((message, index) =>
            message.role === 'user' ? (
              <UserView
                key={message.id}
                message={message}
                chat={chat}
                isBusy={isRunning}
                isEdited={edited === message.id}
                onEdit={edit}
                isArrived={arrived === message.id}
                onShow={show}
              />
            ) : (
              <AssistantView
                key={message.id}
                message={message}
                chat={chat}
                isLast={index === messages.length - 1}
                isBusy={isRunning}
                isArrived={arrived === message.id}
                onShow={show}
              />
            ),
          )}
        </div>
      </div>
      <button
        type="button"
        className="hf-jump"
        data-shown={!isAtBottom || undefined}
        aria-label={labels.jumpToNewest}
        title={labels.jumpToNewest}
        onClick={() => {
          toBottom()
          view.current?.focus({ preventScroll: true })
        }}
      >
        <DownIcon />
      </button>
      <Announcer chat={chat} />
    </div>
  )
}
