import type { RequestDialect } from './request.ts'

export const openaiResponses: RequestDialect = {
  name: 'openai-responses',
  readRequest() {
    throw new Error('being written')
  },
  writeRequest() {
    throw new Error('being written')
  },
}
