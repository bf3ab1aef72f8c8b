import type { RequestDialect } from './request.ts'

export const anthropicMessages: RequestDialect = {
  name: 'anthropic-messages',
  readRequest() {
    throw new Error('being written')
  },
  writeRequest() {
    throw new Error('being written')
  },
}
