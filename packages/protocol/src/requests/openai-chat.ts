// Requests to the OpenAI Chat Completions API, and to whoever imitates it.
import { readOpenAiChat } from './openai-chat/read-request.ts'
import { writeOpenAiChat } from './openai-chat/write-request.ts'
import type { RequestDialect } from './request.ts'

export const openaiChat: RequestDialect = {
  name: 'openai-chat',
  readRequest: readOpenAiChat,
  writeRequest: writeOpenAiChat,
}
