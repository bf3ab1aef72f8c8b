import type { RequestDialect } from './request.ts'

export const gemini: RequestDialect = {
  name: 'gemini',
  readRequest() {
    throw new Error('being written')
  },
  writeRequest() {
    throw new Error('being written')
  },
}
