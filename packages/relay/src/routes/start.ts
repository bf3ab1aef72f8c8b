// Starting a reply, in either dialect, streamed or not. The same request under the same idempotency key finds the
// reply it started before.
import { createHash } from 'node:crypto'
import {
  DISCONNECT_HEADER,
  type Dialect,
  type DialectName,
  type Disconnect,
  ENDING_HEADER,
  HoldfastError,
  IDEMPOTENCY_HEADER,
  type Problem,
  dialects,
  parseDisconnect,
} from '@holdfast/protocol'
import { z } from 'zod'
import { refuse } from '../answers.ts'
import type { Answer, Incoming, Outlet } from '../http.ts'
import type { Final, Head, ReplyState } from '../logs/log.ts'
import { bodyOf } from '../message.ts'
import { octetsOfText } from '../octets.ts'
import type { Admission, Pump } from '../pump.ts'
import { newReplyId } from '../reply-id.ts'
import { chooseUpstream } from '../upstreams.ts'
import { headersOf, readAfter, readOn, streamAnswer } from './replies.ts'
import type { Guarded, House, Route } from './route.ts'

export const chatCompletions: Route = {
  method: 'POST',
  path: '/v1/chat/completions',
  access: 'key',
  handle: (visit) => start(visit, 'openai-chat'),
}

export const messages: Route = {
  method: 'POST',
  path: '/v1/messages',
  access: 'key',
  handle: (visit) => start(visit, 'anthropic-messages'),
}

async function start(visit: Guarded, name: DialectName): Promise<Answer> {
  const { incoming, house, caller } = visit
  const after = readAfter(incoming)
  const disconnect = readDisconnect(incoming)
  const idempotencyKey = readIdempotencyKey(incoming)
  const body = await incoming.body()
  const request = parseRequest(body)
  const upstream = chooseUpstream(house.upstreams, name, request.model)
  const now = house.runtime.now()
  const head: Head = {
    id: newReplyId(now, house.runtime.secret(10)),
    owner: caller.id,
    dialect: name,
    model: request.model,
    form: request.stream === true ? 'stream' : 'whole',
    createdAt: now,
    disconnect,
    fingerprint: createHash('sha256').update(name).update('\n').update(body).digest('hex'),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }
  // Who holds frames already must not buy others under the same numbers.
  if (after > 0 && !(idempotencyKey && (await house.log.find(caller.id, idempotencyKey))))
    throw new HoldfastError('seq-ahead', `You hold frames up to ${after}, of a reply that is not here.`)
  const started = await house.replies.start(head, { body, headers: incoming.headers, upstream })
  if (started.outcome === 'attached') return attached(incoming, house, started.state, after)
  const leave = house.replies.enter(head.id)
  incoming.onGone(leave)
  return head.form === 'whole'
    ? whole(house, head, leave, started.pump)
    : streamed(incoming, house, head, leave, started.pump)
}

/** Holds the status open until the first frame, a refusal, or the admission time; then reads the log like anybody. */
async function streamed(incoming: Incoming, house: House, head: Head, leave: () => void, pump: Pump): Promise<Answer> {
  const admission = await within(house, house.limits.admissionMsMax, pump.admission)
  if (admission?.kind !== 'refused') return streamAnswer(incoming, house, head, 0, leave)
  leave()
  return refused(house, head, admission)
}

/** Waits for the whole answer. Past the admission time white space, which JSON ignores, keeps the line alive. */
async function whole(house: House, head: Head, leave: () => void, pump?: Pump): Promise<Answer> {
  const ended = house.replies.ended(head.id).catch((cause: unknown) => {
    leave()
    throw cause
  })
  const final = await within(
    house,
    house.limits.wholeAdmissionMsMax,
    ended.then((value) => value ?? 'lost'),
  )
  const headers = { ...headersOf(head, house), 'content-type': 'application/json' }
  if (final !== undefined) {
    const admission = await pump?.admission
    leave()
    if (admission?.kind === 'refused') return refused(house, head, admission)
    return answered(house, head, final)
  }
  return {
    status: 200,
    headers,
    stream: (outlet) => void keepWarm(house, head, outlet, ended).finally(leave),
  }
}

async function keepWarm(house: House, head: Head, outlet: Outlet, ended: Promise<Final | undefined>): Promise<void> {
  const warmth = { beat: () => void outlet.write('\n') }
  house.replies.heart.add(warmth)
  // A log that cannot be read is no answer either.
  const final = await ended.catch(() => undefined)
  house.replies.heart.delete(warmth)
  const body = final && !final.problem ? await bodyOf(house.log, head).catch(() => undefined) : undefined
  // The status has said 200 already, so a failure must break the line: no SDK takes that for an answer.
  if (body === undefined) return outlet.abort()
  outlet.end(octetsOfText(body))
}

/** A reply that was started before: by the same client, whose first response was lost, or in another tab. */
async function attached(incoming: Incoming, house: House, state: ReplyState, after: number): Promise<Answer> {
  const { head, final, last } = state
  if (head.form === 'whole') {
    if (final) return answered(house, head, final)
    const leave = house.replies.enter(head.id)
    incoming.onGone(leave)
    return whole(house, head, leave)
  }
  // Refused before its first frame: the status says it this time too, and that it will not change.
  if (final?.problem && last === 1 && after === 0) {
    const answer = refused(house, head, { kind: 'refused', problem: final.problem })
    return { ...answer, headers: { ...answer.headers, 'x-should-retry': 'false', [ENDING_HEADER]: final.ending } }
  }
  return readOn(incoming, house, state, after)
}

async function answered(house: House, head: Head, final: Final | 'lost'): Promise<Answer> {
  const problem: Problem | undefined =
    final === 'lost' ? { code: 'log-failed', message: 'The log cannot be written.' } : final.problem
  if (problem) return refused(house, head, { kind: 'refused', problem })
  const headers = { ...headersOf(head, house), 'content-type': 'application/json' }
  return { status: 200, headers, body: await bodyOf(house.log, head) }
}

function refused(house: House, head: Head, { problem, body }: Extract<Admission, { kind: 'refused' }>): Answer {
  const dialect: Dialect = dialects[head.dialect]
  const answer = refuse(problem, dialect, body)
  return { ...answer, headers: { ...headersOf(head, house), ...answer.headers } }
}

/** What the promise resolves to, or undefined when that takes longer than `ms`. */
function within<T>(house: House, ms: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = house.runtime.after(ms, () => resolve(undefined))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** What the relay must know of a request. The rest is between the client and the provider. */
const Request = z.looseObject({
  model: z.string().min(1).max(512),
  messages: z.array(z.unknown()).min(1),
  stream: z.boolean().nullish(),
})

function parseRequest(body: Buffer): z.infer<typeof Request> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // The parser's own words would quote the prompt.
    throw new HoldfastError('request-invalid', 'The body is not valid JSON.')
  }
  const parsed = Request.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new HoldfastError('request-invalid', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`)
}

function readDisconnect(incoming: Incoming): Disconnect {
  const text = incoming.headers[DISCONNECT_HEADER]
  // One that says nothing cannot come back: an aborted SDK call stops costing money.
  const disconnect = text === undefined ? ({ policy: 'cancel' } as const) : parseDisconnect(text)
  if (disconnect) return disconnect
  throw new HoldfastError('request-invalid', 'Holdfast-Disconnect is keep; grace=<seconds> | cancel | drain.')
}

function readIdempotencyKey(incoming: Incoming): string | undefined {
  const key = incoming.headers[IDEMPOTENCY_HEADER]
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new HoldfastError('request-invalid', 'Idempotency-Key takes 1 to 255 visible ASCII characters.')
}
