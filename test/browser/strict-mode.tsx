// The smallest application there is: one question, one answer.
import { useChat, webStorage } from '@holdfast/client/react'
import { StrictMode, version } from 'react'
import { createRoot } from 'react-dom/client'

declare const settings: {
  readonly baseURL: string
  readonly apiKey: string
  readonly model: string
  readonly id: string
}

function Application() {
  const { messages, send, status } = useChat({ ...settings, storage: webStorage(() => sessionStorage) })
  const last = messages.at(-1)
  const answer = last?.role === 'assistant' ? last : undefined
  return (
    <>
      <h1>React {version}</h1>
      <button type="button" onClick={() => send('How deep is the sea?')}>
        Ask
      </button>
      <output data-status={status} data-reply={answer?.replyId}>
        {answer?.content.blocks.map((block) => (block.type === 'text' ? block.text : ''))}
      </output>
    </>
  )
}

createRoot(document.querySelector('main')!).render(
  <StrictMode>
    <Application />
  </StrictMode>,
)
