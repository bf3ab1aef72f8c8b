// Reads the stream of OpenAI's Responses API: items with a place in the output, what they say piece by piece, and at
// the end the response. Only `response.completed`, `incomplete`, `failed` and `cancelled` are an end; there is no
// `[DONE]` on this wire, and where a server sends one it says nothing.
import type { Event } from '../../event.ts'
import type { Saying } from '../../frame.ts'
import type { Problem } from '../../problem.ts'
import type { Reader } from '../dialect.ts'
import { type Json, listIn, objectIn, parseJson, textIn } from '../json.ts'
import { messageStart } from '../message-start.ts'
import { endingOfReason } from '../stop-reasons.ts'
import { GARBLED, isTorn, unknown } from '../stray.ts'
import { readError } from '../upstream-error.ts'
import { Items } from './items.ts'
import { readUsage } from './usage.ts'

export class OpenAiResponsesReader implements Reader {
  readonly #items = new Items()
  #started = false

  read(saying: Saying): Event[] {
    const { event, data } = saying
    const value = parseJson(data)
    const said = objectIn(value)
    if (event === 'error') return this.#fail(readError(said ?? {}))
    if (said) return this.#readEvent(textIn(said.type) || (event ?? ''), said, saying)
    if (data.trim() === '' || data.startsWith('[DONE]')) return []
    return isTorn(data, value) ? this.#fail(GARBLED.problem) : [unknown(saying)]
  }

  /** Whatever was said before, a stream without its last event is a cut. */
  close(): Event[] {
    return []
  }

  /** A whole answer, or one that is still running: that has no ending. */
  readResponse(response: Json): Event[] {
    const status = textIn(response.status) || 'completed'
    return isOver(status) ? this.#end(response, status) : this.#finish(response)
  }

  #readEvent(type: string, data: Json, saying: Saying): Event[] {
    const items = this.#items
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#start(objectIn(data.response) ?? {})
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return this.#end(objectIn(data.response) ?? {}, type.slice('response.'.length))
      case 'response.output_item.added':
        return items.add(data)
      case 'response.output_item.done':
        return items.end(data)
      case 'response.content_part.added':
        return items.addPart(data)
      case 'response.content_part.done':
        return items.endPart(data)
      case 'response.output_text.delta':
        return items.speak(data, 'text', textIn(data.delta))
      case 'response.output_text.done':
        return items.speak(data, 'text', textIn(data.text), true)
      case 'response.output_text.annotation.added':
        return items.cite(data)
      case 'response.refusal.delta':
        return items.speak(data, 'refusal', textIn(data.delta))
      case 'response.refusal.done':
        return items.speak(data, 'refusal', textIn(data.refusal), true)
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        return items.reason(data, textIn(data.delta))
      case 'response.reasoning_text.done':
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_part.added':
      case 'response.reasoning_part.done':
      case 'response.reasoning_summary_part.added':
      case 'response.reasoning_summary_part.done':
        // The whole text comes with the item, for a thought that was not streamed.
        return []
      case 'response.function_call_arguments.delta':
        return items.call(data, 'function_call', textIn(data.delta))
      case 'response.function_call_arguments.done':
        return items.call(data, 'function_call', textIn(data.arguments), true)
      case 'response.mcp_call_arguments.delta':
        return items.call(data, 'mcp_call', textIn(data.delta))
      case 'response.mcp_call_arguments.done':
        return items.call(data, 'mcp_call', textIn(data.arguments), true)
      case 'keepalive':
        return []
      default:
        if (type === 'error' || objectIn(data.error)) return this.#fail(readError(data))
        return items.tell(data, type) ?? [unknown(saying)]
    }
  }

  #start(response: Json): Event[] {
    if (this.#started) return []
    this.#started = true
    return [messageStart(response.id, response.model)]
  }

  /** @param word how the event is called: some servers say `completed` of a response that is not */
  #end(response: Json, word: string): Event[] {
    const status = textIn(response.status)
    const finished = this.#finish(response)
    switch (isOver(status) ? status : word) {
      case 'failed':
        return [...finished, { type: 'message-fail', problem: problemIn(response) }]
      case 'cancelled':
        return [
          ...finished,
          { type: 'message-fail', problem: objectIn(response.error) ? problemIn(response) : CANCELLED },
        ]
      case 'incomplete': {
        const reason = textIn(objectIn(response.incomplete_details)?.reason) || 'incomplete'
        const ending = endingOfReason(reason)
        // Whatever the word for it: it is not complete.
        return [...finished, { type: 'message-end', ending: ending === 'complete' ? 'length' : ending, reason }]
      }
      default:
        return [...finished, { type: 'message-end', ending: this.#items.turn ?? 'complete', reason: 'completed' }]
    }
  }

  #finish(response: Json): Event[] {
    return [
      ...this.#start(response),
      ...this.#items.rest(listIn(response.output)),
      ...this.#items.endAll(),
      ...readUsage(response.usage),
    ]
  }

  #fail(problem: Problem): Event[] {
    return [...this.#items.endAll(), { type: 'message-fail', problem }]
  }
}

/** A whole answer. A background response that is still running is one without an ending. */
export function readWholeOpenAiResponses(body: string): Event[] {
  const response = objectIn(parseJson(body))
  if (response && Array.isArray(response.output)) return new OpenAiResponsesReader().readResponse(response)
  const isError = response !== undefined && (response.type === 'error' || objectIn(response.error) !== undefined)
  return [{ type: 'message-fail', problem: isError ? readError(response) : GARBLED.problem }]
}

const isOver = (status: string): boolean =>
  status === 'completed' || status === 'incomplete' || status === 'failed' || status === 'cancelled'

const problemIn = ({ error }: Json): Problem => readError({ error: objectIn(error) ?? {} })

const CANCELLED: Problem = { code: 'reply-stopped', message: 'The reply was stopped.', vendorCode: 'cancelled' }
