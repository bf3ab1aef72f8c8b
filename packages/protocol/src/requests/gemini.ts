// The Gemini API, Google's own and Vertex AI's: the body of `generateContent` and `streamGenerateContent`.
import { readGemini } from './gemini/read.ts'
import { writeGemini } from './gemini/write.ts'
import type { RequestDialect } from './request.ts'

export const gemini: RequestDialect = {
  name: 'gemini',
  readRequest: readGemini,
  writeRequest: writeGemini,
}
