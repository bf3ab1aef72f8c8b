import type { RequestDialect } from './request.ts'

export const openaiChat: RequestDialect = {
  name: 'openai-chat',
  readRequest() {
    throw new Error('being written')
  },
  writeRequest() {
    throw new Error('being written')
  },
}
