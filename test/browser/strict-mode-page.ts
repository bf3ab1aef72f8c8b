// The smallest application there is: one question, one answer. Bundled by its test, with one React or another.
import { useChat, webStorage } from '@holdfast/client/react'
import { Fragment, StrictMode, createElement, version } from 'react'
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
  const text = answer?.content.blocks.map((block) => (block.type === 'text' ? block.text : ''))
  return createElement(
    Fragment,
    null,
    createElement('h1', null, `React ${version}`),
    createElement('button', { type: 'button', onClick: () => send('How deep is the sea?') }, 'Ask'),
    createElement('output', { 'data-status': status, 'data-reply': answer?.replyId }, text),
  )
}

createRoot(document.querySelector('main')!).render(createElement(StrictMode, null, createElement(Application)))
