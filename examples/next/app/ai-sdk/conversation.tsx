'use client'
// The AI SDK's `useChat` over a transport that survives its line.
import { useChat } from '@ai-sdk/react'
import { type HoldfastData, type HoldfastMetadata, holdfastTransport } from '@holdfast/client/ai-sdk'
import type { UIMessage } from 'ai'
import { useMemo, useState } from 'react'
import { token } from '../token'

type Message = UIMessage<HoldfastMetadata, HoldfastData>

export function Conversation({ relay, model }: { relay: string; model: string }) {
  const [line, setLine] = useState<string>()
  const transport = useMemo(() => holdfastTransport({ baseURL: relay, model, apiKey: token }), [relay, model])
  const { messages, sendMessage, stop, status, error } = useChat<Message>({
    id: 'ai-sdk',
    resume: true,
    transport,
    onData: (part) => {
      if (part.type === 'data-holdfast-line') setLine(part.data.phase)
    },
  })
  return (
    <main>
      <div role="log">
        {messages.map(({ id, parts }) => (
          <p key={id} style={{ whiteSpace: 'pre-wrap' }}>
            {parts.map((part) => (part.type === 'text' ? part.text : ''))}
          </p>
        ))}
      </div>
      <output>{error?.message ?? (status === 'streaming' ? line : status)}</output>
      {status === 'ready' || status === 'error' ? (
        <form action={(form) => sendMessage({ text: String(form.get('question')) })}>
          <input name="question" aria-label="Question" defaultValue="Why is the sea salt?" />
          <button>Ask</button>
        </form>
      ) : (
        <button onClick={stop}>Stop</button>
      )}
    </main>
  )
}
