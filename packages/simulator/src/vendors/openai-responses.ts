// OpenAI's Responses, as recorded: a response is a list of items that are added, grow and are done, each event with a
// sequence_number from 0, and snapshots of the whole at both ends. Reasoning is a summary; a background response is
// queued first.
import { askOf, isCount, recordsIn, saidIn, textIn, wordIn } from '../ask.ts'
import { type Turn, conversationOf, openCallsIn } from '../conversation.ts'
import { octetsOf } from '../octets.ts'
import type { Speech } from '../speech.ts'
import { hexId, openai } from './openai.ts'
import { openaiError, responsesFailure } from './openai-errors.ts'
import { echoOf, responseOf } from './openai-response.ts'
import { type Item, itemsOf } from './openai-items.ts'
import type { Beat, StoredStatus, Vendor } from './vendor.ts'

export const openaiResponses: Vendor = {
  ...openai,
  dialect: 'openai-responses',

  route(method, path) {
    if (method === 'POST' && path.endsWith('/responses')) return { for: 'reply' }
    if (method === 'POST' && path.endsWith('/responses/input_tokens')) return { for: 'count' }
    const [, id, tail] = /\/responses\/(resp_[^/]+)(\/cancel)?$/.exec(path) ?? []
    if (id === undefined) return undefined
    if (tail === '/cancel') return method === 'POST' ? { for: 'stored', id, wish: 'cancel' } : undefined
    if (method === 'DELETE') return { for: 'stored', id, wish: 'delete' }
    return method === 'GET' ? { for: 'stored', id, wish: 'read' } : undefined
  },

  // OpenAI itself answers such a conversation anew (`prefill=ignore`). This is Claude's, as a proxy passes it on.
  prefillComplaint:
    'This model does not support assistant message prefill. The conversation must end with a user message.',

  ask(body) {
    const { model, input } = body
    if (typeof model !== 'string' || model === '')
      return { status: 400, message: "Missing required parameter: 'model'.", param: 'model' }
    if (input === undefined) return { status: 400, message: "Missing required parameter: 'input'.", param: 'input' }
    const tokensMax = body.max_output_tokens ?? undefined
    if (tokensMax !== undefined && !isCount(tokensMax))
      return {
        status: 400,
        message: "Invalid type for 'max_output_tokens': expected an integer, but got something else instead.",
        param: 'max_output_tokens',
      }
    if (body.background === true && body.store === false)
      return { status: 400, message: 'Background mode requires store=true.', param: 'background' }
    const turns: Turn[] = typeof input === 'string' ? [{ role: 'user', text: input }] : recordsIn(input).map(turnOf)
    const [openCall] = openCallsIn(turns)
    if (openCall !== undefined)
      return { status: 400, message: `No tool output found for function call ${openCall}.`, param: 'input' }
    return askOf({
      dialect: 'openai-responses',
      model,
      stream: body.stream === true,
      prompt: [wordIn(body.instructions), textIn(input)].filter((text) => text !== '').join('\n'),
      ...conversationOf(turns),
      tokensMax,
      tools: recordsIn(body.tools)
        .map((tool) => wordIn(tool.name))
        .filter((name) => name !== ''),
      background: body.background === true,
      echo: echoOf(body),
    })
  },

  *beats(speech, ask, voice) {
    let seq = 0
    const beat = (type: string, fields: object, part: Beat['part'] = 'frame'): Beat => ({
      octets: octetsOf(eventOf(type, { ...fields, sequence_number: seq++ })),
      part,
    })
    const response = (status: StoredStatus) => ({ response: responseOf(ask, voice, status) })
    yield beat('response.created', response(ask.background ? 'queued' : 'in_progress'))
    if (ask.background) yield beat('response.queued', response('queued'))
    yield beat('response.in_progress', response('in_progress'))
    const items = itemsOf(speech, ask, voice)
    for (const [output_index, item] of items.entries()) {
      const isLast = output_index === items.length - 1
      yield beat('response.output_item.added', { item: item.begun, output_index })
      for (const [type, fields] of item.opening) yield beat(type, { ...fields, ...placeOf(item, output_index) })
      const before = octetsOf(`event: ${item.delta}\ndata: {"type":"${item.delta}","delta":`)
      const after = `,${JSON.stringify({ ...item.deltaFields, ...placeOf(item, output_index) }).slice(1, -1)},"sequence_number":`
      // One flat loop, no generator in a generator: it runs once per token.
      for (const quoted of item.spoken.quoted)
        yield { octets: `${before}${quoted}${after}${seq++}}\n\n`, part: 'token' }
      for (const [type, fields] of item.closing) yield beat(type, { ...fields, ...placeOf(item, output_index) })
      yield beat('response.output_item.done', { item: item.done, output_index }, isLast ? 'reason' : 'frame')
    }
    const status = endStatus(speech)
    yield beat(`response.${status}`, { response: responseOf(ask, voice, status, speech) }, 'terminal')
  },

  whole: (speech, ask, voice) => JSON.stringify(responseOf(ask, voice, endStatus(speech), speech)),

  stored: {
    id: (voice) => hexId('resp_', voice, 'itself'),
    snapshot(speech, ask, voice, status) {
      const isOver = status === 'completed' || status === 'incomplete'
      return JSON.stringify(responseOf(ask, voice, isOver ? endStatus(speech) : status, isOver ? speech : undefined))
    },
  },

  // Recorded while an image was being made: it takes a number like any other event.
  ping: {
    octets: (at) => eventOf('keepalive', { sequence_number: at }),
    renumbered: (event, pings) =>
      event.replace(/"sequence_number":(\d+)\}\n\n$/, (_, seq) => `"sequence_number":${Number(seq) + pings}}\n\n`),
  },

  failure(status, ask, voice, { at }) {
    const isOverload = status === 503 || status === 529
    const error = isOverload
      ? responsesFailure.overloaded
      : status === undefined || status === 500
        ? responsesFailure.other
        : openaiError(status, voice.model)
    const said = octetsOf(eventOf('error', { error, sequence_number: at }))
    // An overload was seen to end the stream there and then; other errors are followed by the failed response.
    if (isOverload) return [said]
    const response = responseOf(ask, voice, 'failed', undefined, { code: error.code, message: error.message })
    return [said, octetsOf(eventOf('response.failed', { response, sequence_number: at + 1 }))]
  },

  count: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
}

const eventOf = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`

const endStatus = (speech: Speech): 'completed' | 'incomplete' =>
  speech.stopReason === 'length' ? 'incomplete' : 'completed'

/** Where in the response an event belongs. */
const placeOf = (item: Item, output_index: number) => ({ item_id: item.id, ...item.place, output_index })

function turnOf(item: Readonly<Record<string, unknown>>): Turn {
  const { type, role } = item
  if (type === 'function_call') return { role: 'assistant', text: '', calls: [wordIn(item.call_id)] }
  if (type === 'function_call_output') return { role: 'other', text: '', results: [wordIn(item.call_id)] }
  if (type === 'reasoning') return { role: 'assistant', text: '', isSealed: true }
  if (role === 'assistant') return { role, text: saidIn(item.content) }
  return { role: role === 'user' ? role : 'other', text: textIn(item.content) }
}
