// Reads Gemini's answers: `GenerateContentResponse` objects, of which a stream is many and a whole answer one. What
// parts say becomes blocks here. Of several candidates the first is the message, the others are kept as `unknown`.
// Safety ratings, log probabilities and a finish's explanation are about the message and not in it: they are left out.
//
// When is it over? Nothing on this wire says so but the `finishReason`, and that is no last word: older models put
// `STOP` on every chunk, and usage, grounding or an error may follow it. So the ending is said when the body closes,
// with the last reason that was given; a body that closes without one was cut. (A cut through a stream that says
// `STOP` all along cannot be told from its end. No model that is served today sends those.)
import { type Event, isEnding } from '../../event.ts'
import type { Saying } from '../../frame.ts'
import type { Reader } from '../dialect.ts'
import { type Json, countIn, listIn, objectIn, parseJson, textIn } from '../json.ts'
import { messageStart } from '../message-start.ts'
import { GARBLED, unknown } from '../stray.ts'
import { Blocks } from './blocks.ts'
import { endingOfGemini } from './endings.ts'
import { readFailure } from './error.ts'
import { PartialCall } from './partial-call.ts'
import { REMARKS } from './remarks.ts'
import { addCounts, usageOf } from './usage.ts'

export class GeminiReader implements Reader {
  readonly #blocks = new Blocks()
  #partial: PartialCall | undefined
  #started = false
  /** The answer's id, as the chunks repeat it. */
  #id = ''
  #counts: Json = {}
  /** Undefined until the model has said why it stopped. */
  #reason: string | undefined

  read(saying: Saying): Event[] {
    const value = parseJson(saying.data)
    if (saying.event === 'error') return this.#fail(objectIn(value) ?? {})
    // An array in one piece: a stream that was not asked for as SSE, or an error that has lost its framing.
    if (Array.isArray(value))
      return value.flatMap((element) => this.#readValue(element, { data: JSON.stringify(element) }))
    if (value !== undefined) return this.#readValue(value, saying)
    if (saying.data.trim() === '') return []
    // Not Gemini's word, but proxies add it. It ends what has said its finish, and proves nothing of what has not.
    if (saying.data.startsWith('[DONE]')) return this.close()
    // A frame that starts like one of ours and does not parse has lost something on its way.
    return /^\s*[[{]/.test(saying.data) ? [...this.#endBlocks(), GARBLED] : [unknown(saying)]
  }

  close(): Event[] {
    return this.#reason === undefined ? [] : this.end()
  }

  /** The model's ending, or, of a whole answer that names none, that it has one. */
  end(): Event[] {
    const ended = this.#endBlocks()
    const reason = this.#reason ?? null
    const said = endingOfGemini(reason)
    // `STOP` also stands at the end of calls.
    const ending = said === 'complete' && this.#blocks.calls > 0 ? 'tool-use' : said
    return [...ended, { type: 'message-end', ending, reason }]
  }

  #readValue(value: unknown, saying: Saying): Event[] {
    const chunk = objectIn(value)
    if (!chunk) return [unknown(saying)]
    return chunk.error ? [...this.#readUsage(chunk), ...this.#fail(chunk)] : this.#readChunk(chunk, saying)
  }

  #readChunk(chunk: Json, saying: Saying): Event[] {
    if (!HEARD_OF.some((name) => chunk[name] !== undefined)) return [unknown(saying)]
    const events = this.#start(chunk)
    const others: Json[] = []
    for (const value of listIn(chunk.candidates)) {
      const candidate = objectIn(value) ?? {}
      // Protobuf leaves a 0 out.
      if ((countIn(candidate.index) ?? 0) === 0) events.push(...this.#readCandidate(candidate))
      else others.push(candidate)
    }
    this.#readFeedback(objectIn(chunk.promptFeedback) ?? {})
    events.push(...this.#readUsage(chunk))
    if (others.length > 0) events.push(unknown({ ...saying, data: JSON.stringify({ ...chunk, candidates: others }) }))
    return events
  }

  #start(chunk: Json): Event[] {
    this.#id = textIn(chunk.responseId) || this.#id
    if (this.#started) return []
    this.#started = true
    return [messageStart(this.#id, chunk.modelVersion)]
  }

  #readCandidate(candidate: Json): Event[] {
    // Said of the text so far, so before a part that ends it, where there is text.
    const isAbout = this.#blocks.isTextOpen
    const before = isAbout ? this.#readRemarks(candidate) : []
    const parts = listIn(objectIn(candidate.content)?.parts).flatMap((part) => this.#readPart(objectIn(part) ?? {}))
    const after = isAbout ? [] : this.#readRemarks(candidate)
    this.#reason = reasonIn(candidate.finishReason) || this.#reason
    return [...before, ...parts, ...after]
  }

  #readPart(part: Json): Event[] {
    const signature = textIn(part.thoughtSignature)
    if (typeof part.text === 'string') {
      if (part.thought === true) return [...this.#endPartial(), ...this.#blocks.thought(part.text, signature)]
      return [
        ...(part.text === '' ? [] : this.#endPartial()),
        ...this.#blocks.signature(signature),
        ...this.#blocks.text(part.text),
      ]
    }
    const call = objectIn(part.functionCall)
    if (call) return this.#readCall(call, signature)
    const kind = Object.keys(part).find((name) => !BESIDE.has(name))
    return kind === undefined
      ? this.#blocks.signature(signature)
      : [...this.#endPartial(), ...this.#blocks.other(kind, part)]
  }

  #readCall(call: Json, signature: string): Event[] {
    const name = textIn(call.name)
    // A call that goes on needs no name, and one that has a name may repeat it.
    const ended = name === '' || name === this.#partial?.name ? [] : this.#endPartial()
    const signed = this.#blocks.signature(signature)
    const isPartial = call.willContinue === true || call.partialArgs !== undefined || this.#partial !== undefined
    if (!isPartial) return [...ended, ...signed, ...this.#call(textIn(call.id), name, JSON.stringify(call.args ?? {}))]
    this.#partial ??= new PartialCall(textIn(call.id), name)
    this.#partial.add(call)
    return [...ended, ...signed, ...(call.willContinue === true ? [] : this.#endPartial(true))]
  }

  #call(id: string, name: string, json: string): Event[] {
    return this.#blocks.call(id, name, json, this.#id)
  }

  /** A call that something else came after was cut off. Its arguments are left open, so that nobody takes them for whole. */
  #endPartial(isWhole = false): Event[] {
    const call = this.#partial
    if (!call) return []
    this.#partial = undefined
    const json = JSON.stringify(call.args)
    return this.#call(call.id, call.name, isWhole ? json : json.slice(0, -1))
  }

  #readRemarks(candidate: Json): Event[] {
    return REMARKS.flatMap((name) => {
      const remark = objectIn(candidate[name])
      return remark && Object.keys(remark).length > 0 ? this.#blocks.remark(name, remark) : []
    })
  }

  /** A word of which nobody knows that it ends an answer, or a number, becomes one that is known to. */
  #readFeedback({ blockReason }: Json): void {
    if (!blockReason || blockReason === 'BLOCK_REASON_UNSPECIFIED') return
    const word = typeof blockReason === 'number' ? BLOCK_REASONS[blockReason] : textIn(blockReason)
    this.#reason = word !== undefined && endingOfGemini(word) === 'refusal' ? word : 'OTHER'
  }

  #readUsage(chunk: Json): Event[] {
    const counts = addCounts(this.#counts, objectIn(chunk.usageMetadata) ?? {})
    if (counts === this.#counts) return []
    this.#counts = counts
    return [{ type: 'usage', usage: usageOf(counts) }]
  }

  #fail(chunk: Json): Event[] {
    return [...this.#endBlocks(), { type: 'message-fail', problem: readFailure(chunk) }]
  }

  #endBlocks(): Event[] {
    return [...this.#endPartial(), ...this.#blocks.end()]
  }
}

/** A whole answer is one chunk. Of the array that a stream is without SSE, each element is. */
export function readWholeGemini(body: string): Event[] {
  const value = parseJson(body)
  const answer = objectIn(value)
  if (answer ? !isAnswer(answer) : !Array.isArray(value)) return [GARBLED]
  const reader = new GeminiReader()
  const events = reader.read({ data: body })
  const failed = events.findIndex(isEnding)
  if (failed !== -1) return events.slice(0, failed + 1)
  const ending = answer ? reader.end() : reader.close()
  return ending.length > 0 ? [...events, ...ending] : [GARBLED]
}

const isAnswer = ({ error, candidates, promptFeedback }: Json): boolean =>
  Boolean(error) || listIn(candidates).length > 0 || Boolean(objectIn(promptFeedback)?.blockReason)

const HEARD_OF = ['candidates', 'promptFeedback', 'usageMetadata', 'responseId', 'modelVersion'] as const

/** What a part may have beside the one field that says what it is. */
const BESIDE = new Set(['thought', 'thoughtSignature', 'videoMetadata', 'mediaResolution', 'partMetadata'])

/** As numbers, with `enum-encoding=int`, as far as Google's two APIs agree. */
const BLOCK_REASONS = ['', 'SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT']

/** A word, or with `enum-encoding=int` a number, which is kept as its digits. The first of either says nothing. */
function reasonIn(value: unknown): string {
  if (typeof value === 'number') return value === 0 ? '' : String(value)
  return value === 'FINISH_REASON_UNSPECIFIED' ? '' : textIn(value)
}
