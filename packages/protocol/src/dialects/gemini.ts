// The Gemini API, Google's own and Vertex AI's: `generateContent` and `streamGenerateContent`.
import type { Saying } from '../frame.ts'
import type { Dialect } from './dialect.ts'
import { geminiDecoder } from './gemini/body.ts'
import { failureOf, readRefusal, refusalOf } from './gemini/error.ts'
import { GeminiReader, readWholeGemini } from './gemini/read.ts'
import { GeminiWriter, wholeGemini } from './gemini/write.ts'
import { acrossSeams } from './seam.ts'
import { silentAfterEnding } from './silence.ts'

export const gemini: Dialect = {
  name: 'gemini',
  decoder: geminiDecoder,
  reader: () => acrossSeams(() => silentAfterEnding(new GeminiReader())),
  writer: (voice) => new GeminiWriter(voice),
  readWhole: readWholeGemini,
  writeWhole: wholeGemini,
  isPlain,
  failure: failureOf,
  refusal: refusalOf,
  readRefusal,
}

/**
 * One part with a text, in a chunk that holds nothing else of meaning: the whole of its form, because a chunk that
 * lost its end must not pass, and Google has no field at its end that would show it. Google's own API counts tokens in
 * every chunk, and each may be the last before a cut, so none of its chunks is plain. Vertex AI's are, and ours.
 */
function isPlain({ event, data }: Saying): boolean {
  if (event !== undefined) return false
  const head = HEAD.exec(data)
  if (!head) return false
  let end = data.indexOf('"', head[0].length)
  while (end !== -1 && isEscaped(data, end)) end = data.indexOf('"', end + 1)
  return end !== -1 && TAIL.test(data.slice(end))
}

const HEAD = /^\{"candidates": ?\[\{"content": ?\{(?:"role": ?"model", ?)?"parts": ?\[\{"text": ?"/

const TAIL =
  /^"(?:, ?"thought": ?true)?\}\](?:, ?"role": ?"model")?\}(?:, ?"index": ?0)?\}\](?:, ?"usageMetadata": ?\{"trafficType": ?"\w+"\})?(?:, ?"(?:modelVersion|createTime|responseId)": ?"[^"\\]*")*\}$/

const BACKSLASH = 92

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let start = at
  while (text.charCodeAt(start - 1) === BACKSLASH) start -= 1
  return (at - start) % 2 === 1
}
