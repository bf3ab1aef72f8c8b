import { textOf } from '@holdfast/client'
import { type ReactNode, useSyncExternalStore } from 'react'
import type { Conversation } from './conversations.ts'

export function Talk({
  conversation: { chat },
  empty,
}: {
  readonly conversation: Conversation
  readonly empty: ReactNode
}) {
  const { messages, status } = useSyncExternalStore(chat.subscribe, chat.getSnapshot)
  return (
    <div style={{ overflow: 'auto', display: 'grid', padding: 20 }}>
      {messages.length === 0 && status !== 'loading' ? empty : null}
      {messages.map((m) => (
        <p key={m.id}>{m.role === 'user' ? m.text : textOf(m.content)}</p>
      ))}
      <textarea
        aria-label="Message"
        onKeyDown={(e) => {
          if (e.key === 'Enter') {
            chat.send(e.currentTarget.value)
            e.preventDefault()
          }
        }}
      />
    </div>
  )
}
