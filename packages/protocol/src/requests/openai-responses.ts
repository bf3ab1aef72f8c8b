// Requests to OpenAI's Responses API.
import { inNamespaces } from './openai-responses/namespaces.ts'
import { readOpenAiResponses } from './openai-responses/read-request.ts'
import { writeOpenAiResponses } from './openai-responses/write-request.ts'
import type { RequestDialect } from './request.ts'

export const openaiResponses: RequestDialect = {
  name: 'openai-responses',
  readRequest: readOpenAiResponses,
  writeRequest: writeOpenAiResponses,
  ownNames: inNamespaces,
}
