// The OpenAI Chat Completions API, and whoever imitates it.
import type { Saying } from '../frame.ts'
import type { Dialect } from './dialect.ts'
import { failureOf, refusalOf } from './openai-chat/error.ts'
import { OpenAiChatReader, readWholeOpenAiChat } from './openai-chat/read.ts'
import { OpenAiChatWriter, wholeOpenAiChat } from './openai-chat/write.ts'
import { acrossSeams } from './seam.ts'
import { silentAfterEnding } from './silence.ts'
import { readError, readErrorResponse } from './upstream-error.ts'

export const openaiChat: Dialect = {
  name: 'openai-chat',
  reader: () => acrossSeams(() => silentAfterEnding(new OpenAiChatReader(readError))),
  writer: (voice) => new OpenAiChatWriter(voice),
  readWhole: readWholeOpenAiChat,
  writeWhole: wholeOpenAiChat,
  isPlain,
  failure: failureOf,
  refusal: refusalOf,
  readRefusal: readErrorResponse,
}

/**
 * These keys say something that must be seen, unless their value is null or ''. `name` and `refusal` are among them
 * because a tool call or a refusal decides what a later `stop` means. Inside a JSON string every quote has a backslash
 * before it, so text that talks about these keys never looks like one.
 */
const TELLING = /"(?:finish_reason|usage|error|name|refusal)"(?!:(?:null|""))/

function isPlain({ event, data }: Saying): boolean {
  if (event !== undefined || !data.startsWith('{"') || !data.includes('"choices":[{')) return false
  // A frame that lost its end is not plain: the choices must be closed, and only flat fields may follow them.
  const close = data.lastIndexOf('}]')
  return close !== -1 && data.endsWith('}') && !data.includes('{', close) && !TELLING.test(data)
}
