// The server of the AI SDK's guide to resumable streams. Where the guide says Redis, here is a map.
import process from 'node:process'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import {
  UI_MESSAGE_STREAM_HEADERS,
  convertToModelMessages,
  createUIMessageStreamResponse,
  generateId,
  streamText,
  toUIMessageStream,
} from 'ai'
import { createResumableStreamContext } from 'resumable-stream/generic'
import { serve } from './serve.js'

const provider = createOpenAICompatible({
  name: 'simulated',
  baseURL: `${process.env.SIMULATOR_URL}/v1`,
  apiKey: 'simulated',
})

/** Chat id → id of the stream that is running. */
const active = new Map()
const { publisher, subscriber } = memoryBus()
const streams = createResumableStreamContext({ waitUntil: () => undefined, publisher, subscriber })

await serve((request) => {
  const { pathname } = new URL(request.url)
  const chat = /^\/api\/chat\/([^/]+)\/stream$/.exec(pathname)?.[1]
  return chat === undefined ? post(request) : resume(decodeURIComponent(chat))
})

async function post(request) {
  const { id, messages, model } = await request.json()
  active.delete(id)
  const result = streamText({ model: provider(model), messages: await convertToModelMessages(messages) })
  return createUIMessageStreamResponse({
    stream: toUIMessageStream({
      stream: result.stream,
      originalMessages: messages,
      generateMessageId: generateId,
      onEnd: () => active.delete(id),
    }),
    async consumeSseStream({ stream }) {
      const streamId = generateId()
      await streams.createNewResumableStream(streamId, () => stream)
      active.set(id, streamId)
    },
  })
}

async function resume(chat) {
  const streamId = active.get(chat)
  if (streamId === undefined) return new Response(null, { status: 204 })
  return new Response(await streams.resumeExistingStream(streamId), { headers: UI_MESSAGE_STREAM_HEADERS })
}

/** What resumable-stream asks of Redis. */
function memoryBus() {
  const values = new Map()
  const listeners = new Map()
  return {
    publisher: {
      connect: async () => undefined,
      publish: async (channel, message) => void listeners.get(channel)?.(message),
      set: async (key, value) => void values.set(key, value),
      get: async (key) => values.get(key) ?? null,
      incr: async (key) => {
        const next = Number(values.get(key) ?? 0) + 1
        values.set(key, String(next))
        return next
      },
    },
    subscriber: {
      connect: async () => undefined,
      subscribe: async (channel, listener) => void listeners.set(channel, listener),
      unsubscribe: async (channel) => void listeners.delete(channel),
    },
  }
}
