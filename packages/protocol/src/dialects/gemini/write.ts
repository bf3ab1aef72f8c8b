// Writes Gemini's stream, a chunk for each part, and the whole answer.
//
// What this wire cannot say, and so is not written: where runs of text begin and end, that a text is a refusal (the
// finish says it), arguments before they are whole, cache writes, blocks and remarks that other dialects made (a call of
// a kind of theirs ends as `STOP`), and `unknown` events. A call whose arguments were cut off is said to go on, without
// them. An ending without a word is given the usual one, because a stream without a finish reads as cut.
//
// Whoever frames this for Google's own SDK (@google/genai 2.32) must leave `id:` lines out: it takes all of an event
// that follows `data:` for JSON, and throws.
import type { Event, Usage } from '../../event.ts'
import type { Message } from '../../fold.ts'
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import type { Voice, Writer } from '../dialect.ts'
import { type Json, objectIn, textIn } from '../json.ts'
import { reasonIn } from '../stop-reasons.ts'
import { seamField } from '../seam.ts'
import { failureOf } from './error.ts'
import { Parts } from './parts.ts'
import { addRemark, remarkIn } from './remarks.ts'
import { writeUsage } from './usage.ts'

export class GeminiWriter implements Writer {
  readonly #voice: Voice
  readonly #parts = new Parts()
  #usage: Usage = {}

  constructor(voice: Voice) {
    this.#voice = voice
  }

  write(event: Event): Saying[] {
    switch (event.type) {
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage }
        return []
      case 'message-end': {
        // Google's own last chunk has an empty text where nothing is left to say.
        const left = this.#parts.endAll()
        const parts = left.length > 0 ? left : [{ text: '' }]
        const finishReason = reasonIn('gemini', event.ending, event.reason)
        return [this.#chunk({ candidates: [candidate(parts, { finishReason })], ...this.#usageField() })]
      }
      case 'message-fail':
        return this.#fail(event.problem)
      case 'segment':
        return [this.#chunk({ candidates: [], ...seamField(event) })]
      case 'other-start':
      case 'other-delta': {
        const remark = remarkIn(event.kind, event.value)
        const said = this.#say(this.#parts.write(event))
        return remark ? [...said, this.#chunk({ candidates: [candidate([], remark)] })] : said
      }
      default:
        return this.#say(this.#parts.write(event))
    }
  }

  #say(parts: readonly Json[]): Saying[] {
    return parts.length === 0 ? [] : [this.#chunk({ candidates: [candidate(parts)] })]
  }

  /** What was whole and what was bought is said, although there is no finish. */
  #fail(problem: Problem): Saying[] {
    const usage = this.#usageField()
    const bought = Object.keys(usage).length === 0 ? [] : [this.#chunk(usage)]
    return [...this.#say(this.#parts.end()), ...bought, failureOf(problem)]
  }

  #usageField(): Json {
    const usageMetadata = writeUsage(this.#usage)
    return usageMetadata ? { usageMetadata } : {}
  }

  #chunk(fields: Json): Saying {
    return { data: JSON.stringify({ ...fields, ...envelope(this.#voice) }) }
  }
}

/** The message as a whole answer. One that failed or was stopped has no finish: nothing in this shape says why. */
export function wholeGemini(message: Message, voice: Voice): Json {
  const { blocks, ending, reason = null, problem } = message
  const writer = new Parts()
  const parts = [...blocks.flatMap((block, number) => writer.writeBlock(block, number)), ...writer.endAll()]
  const remarks = [
    ...blocks.map((block) => (block.type === 'other' ? remarkIn(block.kind, block.value) : undefined)),
    ...blocks.flatMap(({ deltas = [] }) => deltas).map((delta) => remarkIn(textIn(objectIn(delta)?.type), delta)),
  ].filter((remark) => remark !== undefined)
  const finish = ending === undefined || problem ? {} : { finishReason: reasonIn('gemini', ending, reason) }
  const usageMetadata = writeUsage(message.usage)
  return {
    candidates: [candidate(parts, { ...finish, ...remarks.reduce(addRemark, {}) })],
    ...(usageMetadata ? { usageMetadata } : {}),
    ...envelope(voice),
  }
}

const candidate = (parts: readonly Json[], more: Json = {}): Json => ({
  content: { parts, role: 'model' },
  ...more,
  index: 0,
})

const envelope = ({ id, model }: Voice): Json => ({ modelVersion: model, responseId: id })
