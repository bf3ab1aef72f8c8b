// useChat in a React tree without a page, with the transport and the resume of its documentation.
import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { createElement } from 'react'
import { create } from 'react-test-renderer'

// Says that this is no test of components, or the renderer warns that it is deprecated for those.
globalThis.IS_REACT_NATIVE_TEST_ENVIRONMENT = true

const textOf = (message) =>
  message?.role === 'assistant' ? message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') : ''

export const columns = [
  {
    name: 'AI SDK `useChat`',
    packages: ['ai', '@ai-sdk/react'],
    server: 'ai-sdk',
    setup:
      '`useChat({ resume: true, transport: new DefaultChatTransport() })`, rendered by React. Its server is the one of “Chatbot Resume Streams”: `streamText`, `consumeSseStream` into `resumable-stream` (its store in memory), and the GET endpoint to resume from. The hook uses that when it is mounted (a reload) or when a hidden page is shown again; nobody reloads here, and an application that calls `resumeStream()` by itself is not what is measured.',
    async read(scene, told) {
      let chat
      let error
      let answered = false
      const transport = new DefaultChatTransport({
        api: `${scene.url}/api/chat`,
        body: { model: scene.model },
        // On mounting the hook asks whether there is something to resume. The faults are for what comes after.
        prepareReconnectToStreamRequest: ({ id }) => ({
          api: `${answered ? scene.url : scene.directUrl}/api/chat/${encodeURIComponent(id)}/stream`,
        }),
        async fetch(url, init) {
          const response = await fetch(url, init)
          answered = true
          return response
        },
      })
      const Page = () => {
        chat = useChat({
          id: scene.model,
          resume: true,
          transport,
          onError: (cause) => (error = cause),
          onFinish: ({ message }) => (told.text = textOf(message)),
        })
        told.text = textOf(chat.messages.at(-1))
        return null
      }
      const page = create(createElement(Page))
      scene.signal.addEventListener('abort', () => page.unmount())
      await until(() => answered)
      // Its promise resolves in any case; the callbacks say how it went.
      await chat.sendMessage({ text: scene.prompt })
      if (error) throw error
      told.end = 'done'
      page.unmount()
    },
  },
]

async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}
