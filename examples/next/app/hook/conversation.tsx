'use client'
// A chat of your own, out of the hook: `useChat` of `@holdfast/client/react`.
import { textOf } from '@holdfast/client'
import { useChat, webStorage } from '@holdfast/client/react'
import { token } from '../token'

const storage = webStorage(() => sessionStorage)

export function Conversation({ relay, model }: { relay: string; model: string }) {
  const chat = useChat({ id: 'hook', baseURL: relay, model, apiKey: token, storage })
  const { messages, status, line, trouble, send, stop, retry } = chat
  const isRunning = status === 'submitted' || status === 'streaming'
  return (
    <main>
      <div role="log">
        {messages.map((message) => (
          <p key={message.id} style={{ whiteSpace: 'pre-wrap' }}>
            {message.role === 'user' ? message.text : textOf(message.content)}
          </p>
        ))}
      </div>
      <output>{line?.phase ?? status}</output>
      {trouble && <button onClick={retry}>{trouble.problem.message} Try again</button>}
      {isRunning ? (
        <button onClick={stop}>Stop</button>
      ) : (
        <form action={(form) => send(String(form.get('question')))}>
          <input name="question" aria-label="Question" defaultValue="Why is the sea salt?" />
          <button>Ask</button>
        </form>
      )}
    </main>
  )
}
