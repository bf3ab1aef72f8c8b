// OpenAI's Responses, for every provider: started like any reply, and then known by their id: read as they stand, read
// on as a stream, cancelled, deleted. One that runs in the background is a stream that nobody reads yet.
import { type Disconnect, HoldfastError, LAST_EVENT_ID_HEADER } from '@holdfast/protocol'
import { json } from '../answers.ts'
import type { Answer } from '../http.ts'
import { withItems } from '../item-references.ts'
import { findResponse, replyIdOf, responseOf, seqNumbered, vendorNameOf } from '../kept-response.ts'
import type { ReplyState } from '../logs/log.ts'
import { voiceOf } from '../telling.ts'
import { headersOf, readAfter, readOn, streamAnswer } from './replies.ts'
import type { Guarded, Route } from './route.ts'
import { type Asked, type Begun, type Pair, admit, answer, begin, readDisconnect, readWords } from './start.ts'

const RESPONSES: Pair = { asked: 'openai-responses', told: 'openai-responses' }

/** OpenAI's word for what runs on when its reader has left. */
const BACKGROUND: Disconnect = { policy: 'drain' }

export const createResponse: Route = {
  method: 'POST',
  path: '/v1/responses',
  access: 'client',
  async handle(visit) {
    const words = await readWords(visit, RESPONSES.asked)
    const request = await withKnownItems(visit, await withKnownPrevious(visit, words.request))
    if (request['background'] !== true)
      return answer(visit, await begin(visit, RESPONSES, { ...words, instead: request }))
    const wished = readDisconnect(visit.incoming, BACKGROUND)
    const isStreamed = request.stream === true
    const instead = isStreamed ? request : { ...request, stream: true }
    const manner = { background: true, disconnect: isStreamed ? wished : BACKGROUND } as const
    const begun = await begin(visit, RESPONSES, { ...words, instead }, manner)
    return isStreamed ? answer(visit, begun) : accepted(visit, begun)
  },
}

export const readResponse: Route = {
  method: 'GET',
  path: '/v1/responses/:id',
  access: 'client',
  async handle(visit) {
    const { incoming, house } = visit
    const state = await ownResponse(visit)
    const stream = incoming.query.get('stream') ?? 'false'
    if (stream === 'false') return standing(visit, state, idIn(visit))
    if (stream !== 'true') throw new HoldfastError('request-invalid', 'stream is true or false.')
    if (state.head.form === 'whole')
      throw new HoldfastError(
        'request-invalid',
        'This response was created without stream or background: it has no events.',
      )
    // An EventSource repeats its first URL when it comes back, and says where it stands in the header.
    if (incoming.headers[LAST_EVENT_ID_HEADER] !== undefined) return readOn(incoming, house, state, readAfter(incoming))
    const starting = incoming.query.get('starting_after')
    const after = starting === null ? 0 : await seqNumbered(house.log, state, starting)
    house.shedding.checkReader()
    // Never 204, however little is left: the vendor's SDK reads a body.
    return streamAnswer(incoming, house, state.head, after, house.replies.enter(state.head.id))
  },
}

export const cancelResponse: Route = {
  method: 'POST',
  path: '/v1/responses/:id/cancel',
  access: 'client',
  async handle(visit) {
    const { head } = await ownResponse(visit)
    await visit.house.replies.stop(head.id)
    return standing(visit, await ownResponse(visit), idIn(visit))
  },
}

/** What a vendor keeps of it, under its own `store`, is the vendor's. */
export const deleteResponse: Route = {
  method: 'DELETE',
  path: '/v1/responses/:id',
  access: 'client',
  async handle(visit) {
    const { head } = await ownResponse(visit)
    const { replies, log, books } = visit.house
    await replies.stop(head.id)
    // First: once the log has forgotten it, nobody can ask for that again.
    await books?.bodies.forget(head.id)
    const isForgotten = await log.forget(head.id)
    if (!isForgotten)
      throw new HoldfastError('log-failed', 'The response has no ending yet, so it cannot be forgotten.')
    return json(200, { id: idIn(visit), object: 'response', deleted: true })
  },
}

export const inputItems: Route = {
  method: 'GET',
  path: '/v1/responses/:id/input_items',
  access: 'client',
  async handle(visit) {
    await ownResponse(visit)
    throw new HoldfastError('route-unknown', 'The relay keeps answers, not what was asked: there are no input items.')
  },
}

/** Answers at once, unless it is refused at once. The reply runs on, and is asked for by its id. */
async function accepted(visit: Guarded, { head, started, headers: standings }: Begun): Promise<Answer> {
  const { house } = visit
  if (started.outcome === 'attached') return standing(visit, started.state, voiceOf(started.state.head).id)
  const { refusal, headers } = await admit(house, head, started.pump, house.limits.backgroundAdmissionMsMax)
  // Whatever it has said by now, it is told as it was accepted: as OpenAI does, and the same however fast the model is.
  return (
    refusal ??
    json(200, await responseOf(house.log, { head, last: 0, stopAsked: false }, voiceOf(head).id), {
      ...standings,
      ...headers,
    })
  )
}

const idIn = ({ params }: Guarded): string => params['id'] ?? ''

/**
 * The response that the path names, if it is the caller's.
 * @throws HoldfastError `reply-unknown` (also when it is somebody else's) or `reply-expired`.
 */
async function ownResponse({ house: { log }, caller, params: { id = '' } }: Guarded): Promise<ReplyState> {
  const state = await findResponse(log, caller.owner, id)
  if (state) return state
  if (log.hasExpired(replyIdOf(id) ?? id)) throw new HoldfastError('reply-expired', 'This response is no longer kept.')
  throw new HoldfastError('reply-unknown', 'There is no such response.')
}

/** @param id the one by which its caller knows it */
async function standing({ house }: Guarded, state: ReplyState, id: string): Promise<Answer> {
  return json(200, await responseOf(house.log, state, id), headersOf(state.head, house))
}

/**
 * The same request, with the response before it called as its vendor calls it. It must be the caller's own: the vendor knows
 * only our key, and would tell anybody's conversation to anybody.
 * @throws HoldfastError `request-invalid` when nobody here knows it, or no vendor does.
 */
async function withKnownPrevious({ house, caller }: Guarded, request: Asked): Promise<Asked> {
  const previous = request['previous_response_id']
  if (previous === undefined || previous === null) return request
  const state = typeof previous === 'string' ? await findResponse(house.log, caller.owner, previous) : undefined
  if (!state)
    throw new HoldfastError(
      'request-invalid',
      'previous_response_id: no response of this key is called so, or it is no longer kept. Send the conversation as input.',
    )
  const name = await vendorNameOf(house.log, state)
  if (name === undefined)
    throw new HoldfastError(
      'request-invalid',
      'previous_response_id: the provider of that response keeps no conversations. Send the conversation as input.',
    )
  return name === previous ? request : { ...request, previous_response_id: name }
}

/** The same request, with the items in it that it only names, where they are ours. */
async function withKnownItems({ house: { log }, caller }: Guarded, request: Asked): Promise<Asked> {
  const input = await withItems(log, caller.owner, request['input'])
  return input === request['input'] ? request : { ...request, input }
}
