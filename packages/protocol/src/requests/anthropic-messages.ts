// The Anthropic Messages API: the body of `POST /v1/messages`.
import { readAnthropic } from './anthropic-messages/read.ts'
import { writeAnthropic } from './anthropic-messages/write.ts'
import type { RequestDialect } from './request.ts'

export const anthropicMessages: RequestDialect = {
  name: 'anthropic-messages',
  readRequest: readAnthropic,
  writeRequest: writeAnthropic,
}
