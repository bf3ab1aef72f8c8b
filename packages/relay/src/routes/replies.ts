// What can be done with a reply that exists: look at it, read on, stop it.
import {
  DIALECT_HEADER,
  ENDING_HEADER,
  HEARTBEAT_HEADER,
  HoldfastError,
  LAST_EVENT_ID_HEADER,
  REPLY_HEADER,
  type ReplyView,
  SEQ_MAX,
  type Seq,
  parseSeq,
  replyPath,
} from '@holdfast/protocol'
import { json } from '../answers.ts'
import type { Answer, Incoming } from '../http.ts'
import type { Head, ReplyState } from '../logs/log.ts'
import { messageOf } from '../message.ts'
import { isOwnedBy } from '../sessions/owner.ts'
import { pageAnswer, readPollMs } from '../poll.ts'
import type { Guarded, House, Route } from './route.ts'

export const replyState: Route = {
  method: 'GET',
  path: '/v1/replies/:id',
  access: 'reader',
  handle: async (visit) => json(200, await view(visit.house, await ownReply(visit))),
}

export const replyEvents: Route = {
  method: 'GET',
  path: '/v1/replies/:id/events',
  access: 'reader',
  async handle(visit) {
    const after = readAfter(visit.incoming)
    return readOn(visit.incoming, visit.house, await ownReply(visit), after)
  },
}

export const stopReply: Route = {
  method: 'POST',
  path: '/v1/replies/:id/stop',
  access: 'client',
  async handle(visit) {
    const { head } = await ownReply(visit)
    await visit.house.replies.stop(head.id)
    return json(200, await view(visit.house, await ownReply(visit)))
  },
}

/** The reply's frames after `after`, to the end. 204 when there is no more to come: EventSource stops at that. */
export async function readOn(incoming: Incoming, house: House, state: ReplyState, after: Seq): Promise<Answer> {
  const { head, last, final } = state
  // Refused before it is counted in as a reader.
  readPollMs(incoming)
  if (after > last)
    throw new HoldfastError(
      'seq-ahead',
      `You hold frames up to ${after}; this reply has ${last}. Read it again from 0.`,
    )
  const headers = { ...headersOf(head, house), ...(final ? { [ENDING_HEADER]: final.ending } : {}) }
  if (final && after === last) return { status: 204, headers }
  house.shedding.checkReader()
  return framesAnswer(incoming, house, head, after, house.replies.enter(head.id), headers)
}

/** The frames after `after`, as this reader can take them: all of them as they come, or a page. */
export async function framesAnswer(
  incoming: Incoming,
  house: House,
  head: Head,
  after: Seq,
  leave: () => void,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const waitMs = readPollMs(incoming)
  return waitMs === undefined
    ? streamAnswer(incoming, house, head, after, leave, headers)
    : pageAnswer(incoming, house, { id: head.id, after, waitMs, headers, leave })
}

/** An event stream that is the reply's log from `after` on. `leave` is called once, when the reader has gone. */
export function streamAnswer(
  incoming: Incoming,
  house: House,
  head: Head,
  after: Seq,
  leave: () => void,
  headers: Readonly<Record<string, string>> = headersOf(head, house),
): Answer {
  let gone = leave
  incoming.onGone(() => gone())
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would hold frames back until its buffer is full.
      'x-accel-buffering': 'no',
    },
    stream: (outlet) => {
      gone = house.replies.read(head.id, after, outlet, leave)
    },
  }
}

export const headersOf = (head: Head, house: House): Record<string, string> => ({
  [REPLY_HEADER]: head.id,
  [DIALECT_HEADER]: head.dialect,
  [HEARTBEAT_HEADER]: String(house.limits.heartbeatMs),
  location: replyPath(head.id),
})

/**
 * Where a reader stands: the `Last-Event-ID` header, else `?after=`, else the beginning.
 * @throws HoldfastError `seq-invalid`.
 */
export function readAfter(incoming: Incoming): Seq {
  const text = incoming.headers[LAST_EVENT_ID_HEADER] ?? incoming.query.get('after') ?? '0'
  // An EventSource that has seen no id sends none, but some clients send an empty one.
  const seq = text === '' ? 0 : parseSeq(text)
  if (seq === undefined)
    throw new HoldfastError('seq-invalid', `Last-Event-ID and ?after= take a whole number from 0 to ${SEQ_MAX}.`)
  return seq
}

/**
 * The reply that the path names, if it is the caller's.
 * @throws HoldfastError `reply-unknown` (also when it is somebody else's) or `reply-expired`.
 */
export async function ownReply({ caller, params, house }: Guarded): Promise<ReplyState> {
  const id = params['id'] ?? ''
  const state = await house.log.state(id)
  const isAllowed = caller.reply === undefined || caller.reply === id
  if (state && isAllowed && isOwnedBy(state.head.owner, caller.owner)) return state
  if (!state && house.log.hasExpired(id)) throw new HoldfastError('reply-expired', 'This reply is no longer kept.')
  throw new HoldfastError('reply-unknown', 'There is no such reply.')
}

async function view(house: House, { head, last, final }: ReplyState): Promise<ReplyView> {
  return {
    object: 'reply',
    id: head.id,
    dialect: head.dialect,
    model: head.model,
    state: final ? 'ended' : 'running',
    ending: final?.ending ?? null,
    problem: final?.problem ?? null,
    last_seq: last,
    purchases: final?.purchases ?? [],
    created_at: new Date(head.createdAt).toISOString(),
    message: await messageOf(house.log, head, last),
  }
}
