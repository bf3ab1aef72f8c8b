// TanStack AI's headless client, the one its hooks are made of.
import { ChatClient, fetchServerSentEvents } from '@tanstack/ai-client'

const textOf = (message) =>
  message?.role === 'assistant' ? message.parts.map((part) => (part.type === 'text' ? part.content : '')).join('') : ''

export const columns = [
  {
    name: 'TanStack AI',
    packages: ['@tanstack/ai', '@tanstack/ai-client'],
    server: 'tanstack',
    setup:
      '`ChatClient` with `fetchServerSentEvents`, `reconnect: { maxAttempts: 1000, delayMs: 250 }` (its default gives up after 5). Its server is the one of “Resumable Streams”: `chat()`, `toServerSentEventsResponse` with `durability: { adapter: memoryStream(request), batch: 1 }`, and the GET endpoint.',
    async read(scene, told) {
      const client = new ChatClient({
        connection: fetchServerSentEvents(`${scene.url}/api/chat`, {
          reconnect: { maxAttempts: 1000, delayMs: 250 },
        }),
        forwardedProps: { model: scene.model },
        onMessagesChange: (messages) => (told.text = textOf(messages.at(-1))),
      })
      scene.signal.addEventListener('abort', () => client.stop())
      await client.sendMessage(scene.prompt)
      const error = client.getError()
      // It hands on the provider's own event.
      if (error?.rawEvent) Object.assign(told, { end: 'failed', failure: error.code, detail: error.message })
      else if (error) throw error
      else told.end = 'done'
    },
  },
]
