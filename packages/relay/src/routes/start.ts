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
  LOST_HEADER,
  type Problem,
  SEGMENTS_HEADER,
  SERVED_HEADER,
  type Seq,
  dialects,
  parseDisconnect,
} from '@holdfast/protocol'
import { z } from 'zod'
import { refuse } from '../answers.ts'
import type { Accepted, Ask } from '../ask.ts'
import type { Answer, Incoming, Outlet } from '../http.ts'
import type { Final, Head, ReplyState } from '../logs/log.ts'
import { bodyOf } from '../message.ts'
import { octetsOfText } from '../octets.ts'
import type { GiveBack, Metered } from '../metering/metered.ts'
import { LimitReached } from '../metering/refusals.ts'
import { nameOf, orderFor } from '../order.ts'
import { readPollMs } from '../poll.ts'
import type { Admission, Pump } from '../pump.ts'
import type { Started } from '../replies.ts'
import { newReplyId } from '../reply-id.ts'
import { type Caller, checkModel } from '../sessions/caller.ts'
import { worthOf } from '../sessions/worth.ts'
import { storeAsk } from '../stored-ask.ts'
import { TRACE_HEADER } from '../trace-parent.ts'
import { framesAnswer, headersOf, readAfter, readOn } from './replies.ts'
import type { Guarded, House, Route } from './route.ts'

export const chatCompletions: Route = {
  method: 'POST',
  path: '/v1/chat/completions',
  access: 'client',
  handle: (visit) => start(visit, { asked: 'openai-chat', told: 'openai-chat' }),
}

export const messages: Route = {
  method: 'POST',
  path: '/v1/messages',
  access: 'client',
  handle: (visit) => start(visit, { asked: 'anthropic-messages', told: 'anthropic-messages' }),
}

/** For clients of relays that take OpenAI's requests and answer with Anthropic's events. */
export const chatAsAnthropic: Route = {
  method: 'POST',
  path: '/as/anthropic/v1/chat/completions',
  access: 'client',
  handle: (visit) => start(visit, { asked: 'openai-chat', told: 'anthropic-messages' }),
}

/** A surface: the dialect of the request, and that of the answer. */
export interface Pair {
  readonly asked: DialectName
  readonly told: DialectName
}

/** A client's request, read. */
export interface Words {
  /** Byte for byte: the same bytes under the same idempotency key are the same request. */
  readonly body: Buffer
  readonly request: Asked
  /** What is asked in its place, where the relay does part of it itself. */
  readonly instead?: Asked
}

/** How a reply is started otherwise than its headers say. */
export interface Manner {
  readonly disconnect?: Disconnect
  readonly background?: true
}

/** A reply that has just been started, or was before by the same request. */
export interface Begun {
  readonly head: Head
  /** Where its reader stands. */
  readonly after: Seq
  readonly started: Started
  /** How the caller's limits stand. */
  readonly headers: Readonly<Record<string, string>>
}

/** Starts a reply, or attaches to the one that the same request started before, and answers as the request wants it. */
export async function start(visit: Guarded, pair: Pair): Promise<Answer> {
  const words = await readWords(visit, pair.asked)
  return answer(visit, await begin(visit, pair, words))
}

/** @throws HoldfastError `request-invalid`, `body-too-large`, `relay-overloaded`. */
export async function readWords({ incoming, house }: Guarded, dialect: DialectName): Promise<Words> {
  // Without a key it can only be for a new reply: what would be turned away need not be read.
  if (incoming.headers[IDEMPOTENCY_HEADER] === undefined) house.shedding.checkNew()
  return readBodyOf(incoming, dialect)
}

/** @throws HoldfastError `request-invalid`, `body-too-large`. */
export async function readBodyOf(incoming: Incoming, dialect: DialectName): Promise<Words> {
  const body = await incoming.body()
  return { body, request: parseRequest(body, dialect) }
}

export async function begin(visit: Guarded, pair: Pair, words: Words, manner: Manner = {}): Promise<Begun> {
  const { incoming, house, caller } = visit
  const { asked, told } = pair
  const after = readAfter(incoming)
  // Looked at before anything is bought.
  readPollMs(incoming)
  const { disconnect = readDisconnect(incoming), ...mode } = manner
  const idempotencyKey = readIdempotencyKey(incoming)
  const segments = readSegments(incoming)
  const request = words.instead ?? words.request
  const { model } = request
  checkModel(caller, model)
  const user = userOf(request, caller)
  const route = { model, dialect: asked, owner: caller.key.id, ...user, ...mayAddress(caller) }
  const { course, model: plan, places } = house.router.course(route)
  const now = house.runtime.now()
  const form = request.stream === true ? 'stream' : 'whole'
  const head: Head = {
    id: newReplyId(now, house.runtime.secret(10)),
    owner: caller.owner,
    ...(caller.session && { session: caller.session.id }),
    dialect: told,
    model,
    form,
    createdAt: now,
    disconnect,
    ...mode,
    fingerprint: createHash('sha256').update(`${asked}\n`).update(words.body).digest('hex'),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }
  // Who holds frames already must not buy others under the same numbers.
  if (after > 0 && !(idempotencyKey && (await house.log.find(caller.owner, idempotencyKey))))
    throw new HoldfastError('seq-ahead', `You hold frames up to ${after}, of a reply that is not here.`)
  const accepts = {
    continuing: segments.continuing || plan.mayContinue,
    restarting: segments.restarting || plan.mayRestart,
  }
  const body = request === words.request ? words.body : Buffer.from(JSON.stringify(request))
  const ask: Ask = { dialect: asked, body, value: request, headers: incoming.headers, model, form, accepts }
  const kept = { ask, ...user, places: places.map(nameOf) }
  const stored = accepts.continuing || accepts.restarting ? storeAsk(kept, passing(house)) : undefined
  const metered = house.meter?.meter({
    head,
    ask,
    key: caller.key,
    places,
    ...(caller.session && { session: caller.session }),
  })
  const allowance = metered?.purse?.allowance
  const order = { ...orderFor(house.router, route, ask, course), ...(allowance && { allowance }) }
  try {
    const started = await house.replies.start(
      head,
      order,
      stored,
      afterShedding(house, holding(visit, head, words, metered)),
    )
    if (started.outcome === 'created') metered?.until(started.pump.done)
    return { head, after, started, headers: metered?.headers ?? {} }
  } catch (cause) {
    // Whoever is turned away is told how all of their limits stand.
    if (metered && cause instanceof LimitReached) cause.headers = metered.headers
    throw cause
  }
}

/** Asked where it is known that no reply was started by the same request before: that one would need nothing more. */
const afterShedding =
  ({ shedding }: House, hold?: () => Promise<GiveBack>) =>
  async (): Promise<GiveBack> => {
    shedding.checkNew()
    return (await hold?.()) ?? (() => {})
  }

/** What the reply needs is taken before it is admitted: of everybody's limits, the session's included. */
function holding({ caller: { session }, house, incoming }: Guarded, { id }: Head, words: Words, metered?: Metered) {
  if (!session && !metered) return undefined
  return async (): Promise<GiveBack> => {
    const giveBack = await metered?.begin(incoming)
    try {
      const release = session && house.budgets?.hold(session, id, worthOf(words.request, words.body.length))
      return (isInDoubt) => {
        release?.()
        giveBack?.(isInDoubt)
      }
    } catch (cause) {
      giveBack?.()
      throw cause
    }
  }
}

/** Headers of the client that one provider or another is given, and its place in a trace. */
const passing = ({ router }: House): string[] => [
  ...router.plan.upstreams.flatMap(({ provider }) => provider.passHeaders),
  TRACE_HEADER,
]

/** The frames as they come, or the whole answer when it is there: as the request wants it. */
export async function answer({ incoming, house }: Guarded, begun: Begun): Promise<Answer> {
  const response = await answerOf(incoming, house, begun)
  return { ...response, headers: { ...begun.headers, ...response.headers } }
}

async function answerOf(incoming: Incoming, house: House, { head, after, started }: Begun): Promise<Answer> {
  if (started.outcome === 'attached') return attached(incoming, house, started.state, after)
  const leave = house.replies.enter(head.id)
  // Whoever has neither been told its name nor chosen a key for it can never find it again.
  let canReturn = head.idempotencyKey !== undefined
  incoming.onGone(() => leave(!canReturn))
  const response = await (head.form === 'whole'
    ? whole(incoming, house, head, leave, started.pump)
    : streamed(incoming, house, head, leave, started.pump))
  canReturn = true
  return response
}

async function streamed(incoming: Incoming, house: House, head: Head, leave: () => void, pump: Pump): Promise<Answer> {
  const { refusal, headers } = await admit(house, head, pump, house.limits.admissionMsMax)
  if (!refusal) return framesAnswer(incoming, house, head, 0, leave, headers)
  leave()
  return refusal
}

/** Holds the status open until the first frame, a refusal, or the admission time. */
export async function admit(
  house: House,
  head: Head,
  pump: Pump,
  msMax: number,
): Promise<{ readonly headers: Record<string, string>; readonly refusal?: Answer }> {
  const admission = await within(house, msMax, pump.admission)
  const headers = { ...headersOf(head, house), ...servedBy(pump.served) }
  return admission?.kind === 'refused' ? { headers, refusal: refused(house, head, admission, pump) } : { headers }
}

/** Waits for the whole answer. Past the admission time white space, which JSON ignores, keeps the line alive. */
async function whole(incoming: Incoming, house: House, head: Head, leave: () => void, pump?: Pump): Promise<Answer> {
  const gone = new AbortController()
  incoming.onGone(() => gone.abort())
  const ended = house.replies.ended(head.id, gone.signal).catch((cause: unknown) => {
    leave()
    throw cause
  })
  const final = await within(
    house,
    house.limits.wholeAdmissionMsMax,
    ended.then((value) => value ?? 'lost'),
  )
  const headers = { ...headersOf(head, house), ...servedBy(pump?.served), 'content-type': 'application/json' }
  if (final !== undefined) {
    const admission = await pump?.admission
    leave()
    // Another node may have gone on with what was lost here.
    const isRefused = admission?.kind === 'refused' && (final === 'lost' || !pump?.lost)
    if (isRefused) return refused(house, head, admission, pump)
    return answered(house, head, final, headers)
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
    return whole(incoming, house, head, leave)
  }
  // Refused before its first frame: the status says it this time too, and that it will not change.
  if (final?.problem && last === 1 && after === 0) {
    const answer = refused(house, head, { kind: 'refused', problem: final.problem })
    return { ...answer, headers: { ...answer.headers, 'x-should-retry': 'false', [ENDING_HEADER]: final.ending } }
  }
  return readOn(incoming, house, state, after)
}

async function answered(
  house: House,
  head: Head,
  final: Final | 'lost',
  headers: Record<string, string> = { ...headersOf(head, house), 'content-type': 'application/json' },
): Promise<Answer> {
  const problem: Problem | undefined =
    final === 'lost' ? { code: 'log-failed', message: 'The log cannot be written.' } : final.problem
  if (problem) return refused(house, head, { kind: 'refused', problem })
  return { status: 200, headers, body: await bodyOf(house.log, head) }
}

function refused(
  house: House,
  head: Head,
  { problem, body }: Extract<Admission, { kind: 'refused' }>,
  pump?: Pump,
): Answer {
  const dialect: Dialect = dialects[head.dialect]
  // In another dialect a vendor's own words would be read by nobody.
  const isOwn = pump?.served?.place.surface.dialect === head.dialect
  const answer = refuse(problem, dialect, isOwn ? body : undefined)
  return { ...answer, headers: { ...headersOf(head, house), ...answer.headers } }
}

/** Who answers, and what of the request could not be said there: for whoever asked. */
export function servedBy(served: Pump['served']): Record<string, string> {
  if (!served) return {}
  const { place, letter } = served
  const lost = letter.losses.map(({ what }) => what).join(', ')
  return {
    [SERVED_HEADER]: headerText(`${place.upstream.name}/${place.model}`),
    ...(lost === '' ? {} : { [LOST_HEADER]: headerText(lost) }),
  }
}

/** Names may be in any script; a header may not. */
const headerText = (text: string): string => encodeURI(text).slice(0, 1_024)

/** What the promise resolves to, or undefined when that takes longer than `ms`. */
function within<T>(house: House, ms: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = house.runtime.after(ms, () => resolve(undefined))
    promise.then(resolve, reject).finally(cancel)
  })
}

/** What the relay must know of a request. The rest is between the client and the provider. */
const Common = z.looseObject({ model: z.string().min(1).max(512), stream: z.boolean().nullish() })
const WithMessages = Common.extend({ messages: z.array(z.unknown()).min(1) })

export type Asked = z.infer<typeof Common>

function parseRequest(body: Buffer, dialect: DialectName): Asked {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // The parser's own words would quote the prompt.
    throw new HoldfastError('request-invalid', 'The body is not valid JSON.')
  }
  const parsed = (dialect === 'openai-responses' ? Common : WithMessages).safeParse(value)
  // The caller's own object, not a copy: where nothing is changed, its bytes pass.
  if (parsed.success) return value as Asked
  const [issue] = parsed.error.issues
  throw new HoldfastError('request-invalid', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`)
}

/** The application's name for the person who asks: its backend's word goes before the request's own. */
export function userOf(request: Asked, { session, owner }: Caller): { readonly user?: string } {
  // By the owner that stands for the person: what is known of an ask is written down, and names are not.
  if (session?.user !== undefined) return { user: owner }
  const { metadata } = request
  const named =
    typeof metadata === 'object' && metadata !== null && 'user_id' in metadata ? metadata.user_id : undefined
  const user = request['safety_identifier'] ?? request['user'] ?? named
  return typeof user === 'string' ? { user } : {}
}

/** A session is never an administrator. */
const mayAddress = ({ key, session }: Caller): { readonly mayAddress?: true } =>
  key.admin && !session ? { mayAddress: true } : {}

/** @throws HoldfastError `request-invalid`. */
function readSegments(incoming: Incoming): Accepted {
  const words = (incoming.headers[SEGMENTS_HEADER] ?? '').split(',').map((word) => word.trim())
  const isKnown = words.every((word) => word === '' || word === 'continue' || word === 'restart')
  if (!isKnown) throw new HoldfastError('request-invalid', 'Holdfast-Segments is continue, restart, or both.')
  return { continuing: words.includes('continue'), restarting: words.includes('restart') }
}

/** @param unsaid for one that says nothing: it cannot come back, so that an aborted SDK call stops costing money */
export function readDisconnect(incoming: Incoming, unsaid: Disconnect = { policy: 'cancel' }): Disconnect {
  const text = incoming.headers[DISCONNECT_HEADER]
  const disconnect = text === undefined ? unsaid : parseDisconnect(text)
  if (disconnect) return disconnect
  throw new HoldfastError('request-invalid', 'Holdfast-Disconnect is keep; grace=<seconds> | cancel | drain.')
}

function readIdempotencyKey(incoming: Incoming): string | undefined {
  const key = incoming.headers[IDEMPOTENCY_HEADER]
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new HoldfastError('request-invalid', 'Idempotency-Key takes 1 to 255 visible ASCII characters.')
}
