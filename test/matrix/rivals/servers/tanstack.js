// The server of TanStack AI's guide to resumable streams.
import process from 'node:process'
import {
  chat,
  chatParamsFromRequest,
  memoryStream,
  resumeServerSentEventsResponse,
  toServerSentEventsResponse,
} from '@tanstack/ai'
import { openaiCompatibleText } from '@tanstack/ai-openai/compatible'
import { serve } from './serve.js'

await serve((request) => (request.method === 'GET' ? get(request) : post(request)))

async function post(request) {
  const { messages, threadId, runId, forwardedProps } = await chatParamsFromRequest(request)
  const adapter = openaiCompatibleText(forwardedProps.model, {
    baseURL: `${process.env.SIMULATOR_URL}/v1`,
    apiKey: 'simulated',
  })
  return toServerSentEventsResponse(chat({ adapter, messages, threadId, runId }), {
    // A batch of one is the best it can do for the reader: nothing waits for more.
    durability: { adapter: memoryStream(request), batch: 1 },
  })
}

const get = (request) => resumeServerSentEventsResponse({ adapter: memoryStream(request) })
