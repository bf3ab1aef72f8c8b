// The Anthropic Messages API.
import type { Saying } from '../frame.ts'
import { failureOf, refusalOf } from './anthropic-messages/error.ts'
import { AnthropicReader, readWholeAnthropic } from './anthropic-messages/read.ts'
import { AnthropicWriter, wholeAnthropic } from './anthropic-messages/write.ts'
import type { Dialect } from './dialect.ts'
import { acrossSeams } from './seam.ts'
import { silentAfterEnding } from './silence.ts'
import { readError, readErrorResponse } from './upstream-error.ts'

export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  reader: () => acrossSeams(() => silentAfterEnding(new AnthropicReader(readError))),
  writer: (voice) => new AnthropicWriter(voice),
  readWhole: readWholeAnthropic,
  writeWhole: wholeAnthropic,
  isPlain,
  failure: failureOf,
  refusal: refusalOf,
  readRefusal: readErrorResponse,
}

/**
 * Only deltas are plain, and the reader goes by the `type` they start with. A frame that lost its end in mid-word is
 * not plain either; Anthropic pads with spaces between and before the last braces.
 */
function isPlain({ event, data }: Saying): boolean {
  if (event !== 'content_block_delta' || !data.startsWith('{"type":"content_block_delta",')) return false
  const last = data.length - 1
  if (data[last] !== '}') return false
  let at = last - 1
  while (data[at] === ' ') at -= 1
  return data[at] === '}'
}
