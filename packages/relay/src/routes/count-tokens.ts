// How many tokens a request would be. The place that would serve it is asked, in its own dialect; where nobody counts
// there is a guess, which says that it is one.
import { type DialectName, ESTIMATE_HEADER, type Problem, dialects, requests } from '@holdfast/protocol'
import { json, refuse } from '../answers.ts'
import { type Ask, type Letter, letterFor } from '../ask.ts'
import { countings, estimate } from '../counting.ts'
import { headersFor } from '../errand.ts'
import type { Answer } from '../http.ts'
import { type Heard, inquire } from '../inquiry.ts'
import type { Surface } from '../providers/provider.ts'
import { type Refusal, refusalOf } from '../refusal.ts'
import { type Berth, type Place, isBerth } from '../routing/course.ts'
import { checkModel } from '../sessions/caller.ts'
import type { Guarded, Route } from './route.ts'
import { readBodyOf, servedBy, userOf } from './start.ts'

export const countMessages: Route = {
  method: 'POST',
  path: '/v1/messages/count_tokens',
  access: 'client',
  handle: (visit) => count(visit, 'anthropic-messages'),
}

export const countInput: Route = {
  method: 'POST',
  path: '/v1/responses/input_tokens',
  access: 'client',
  handle: (visit) => count(visit, 'openai-responses'),
}

/** Waiting and retries included. Reached: `upstream-silent`. */
const COUNT_MS_MAX = 30_000
const ANSWER_BYTES_MAX = 64 * 1024

async function count(visit: Guarded, dialect: DialectName): Promise<Answer> {
  const { incoming, house, caller } = visit
  const { body, request } = await readBodyOf(incoming, dialect)
  const { model } = request
  checkModel(caller, model)
  const accepts = { continuing: false, restarting: false }
  const ask: Ask = { dialect, body, value: request, headers: incoming.headers, model, form: 'whole', accepts }
  const deadline = house.runtime.now() + COUNT_MS_MAX
  const {
    course,
    places,
    model: plan,
  } = house.router.course({
    model,
    dialect,
    owner: caller.key.id,
    ...userOf(request, caller),
    deadline,
  })
  // Another model, one that it falls back to, would count otherwise.
  const doesCount = (place: Place): boolean => place.plan === plan && surfaceAt(place, dialect) !== undefined
  if (!places.some(doesCount)) return guess(ask)
  // It is free, but not for nothing: it is a request at the vendor's, whose limits are everybody's.
  await house.meter?.counts(caller.key, model)
  const forget = incoming.onGone(() => course.halt(LEFT))
  try {
    for (let why: Refusal | undefined; ;) {
      const next = await course.next(why?.problem, doesCount)
      if (!isBerth(next)) return refuse(next, dialects[dialect], next === why?.problem ? why.body : undefined)
      const told = await askAt(visit, next, ask, deadline - house.runtime.now())
      if ('status' in told) return told
      why = told
    }
  } finally {
    forget()
  }
}

/** Where this place counts: in the client's own dialect, if it can. */
function surfaceAt({ upstream }: Place, dialect: DialectName): Surface | undefined {
  const counting = upstream.provider.surfaces.filter((one) => one.countPath && countings[one.dialect])
  return counting.find((one) => one.dialect === dialect) ?? counting[0]
}

/** Asks at one place, and leaves it. */
async function askAt({ house, incoming }: Guarded, berth: Berth, ask: Ask, msMax: number): Promise<Answer | Refusal> {
  const surface = surfaceAt(berth, ask.dialect)
  let learnt: Problem | undefined
  try {
    if (!surface?.countPath) throw new Error('a place was given that does not count')
    const { upstream, plan, model } = berth
    // The operator's parameters tune answers, and an endpoint that counts refuses what does that.
    const place = { ...berth, surface, plan: { ...plan, defaults: {}, overrides: {} } }
    const letter = letterFor(ask, place)
    const heard = await inquire(house.transport, house.runtime, {
      request: {
        method: 'POST',
        url: upstream.baseUrl + surface.countPath(model),
        headers: { ...headersFor(ask, place), 'content-type': 'application/json' },
        body: surface.dialect === ask.dialect ? letter.body : questionOf(letter, surface.dialect, model),
        connectMsMax: Math.min(upstream.patience.connectMs, house.limits.connectMsMax),
      },
      msMax,
      bytesMax: ANSWER_BYTES_MAX,
      onGone: (work) => incoming.onGone(work),
    })
    const told = read(heard, surface, ask, berth.secret, house.runtime.now())
    if ('problem' in told) learnt = told.problem
    return 'status' in told ? { ...told, headers: { ...told.headers, ...servedBy({ place: berth, letter }) } } : told
  } finally {
    berth.release(learnt)
  }
}

const questionOf = ({ body }: Letter, dialect: DialectName, model: string): string =>
  JSON.stringify(countings[dialect]?.ask(JSON.parse(body.toString()) as Record<string, unknown>, model))

function read(heard: Heard, surface: Surface, ask: Ask, secret: string, now: number): Answer | Refusal {
  if (heard.kind !== 'answer') return { problem: UNHEARD[heard.kind] }
  const { status, body } = heard
  const isOwn = surface.dialect === ask.dialect
  if (status >= 200 && status <= 299) {
    const tokens = countings[surface.dialect]?.read(parsed(body))
    if (tokens === undefined) return { problem: GARBLED }
    return isOwn ? { status: 200, headers: JSON_HEADERS, body } : json(200, countings[ask.dialect]?.tell(tokens))
  }
  // Many that speak a vendor's dialect do not count. That is no failure, and nothing is learnt from it.
  if (status === 404 || status === 405 || status === 501) return guess(ask)
  const { problem, ...rest } = refusalOf(dialects[surface.dialect], heard, secret, now)
  return isOwn ? { problem, ...rest } : { problem }
}

function guess({ dialect, value }: Ask): Answer {
  const tokens = estimate(requests[dialect].readRequest(value))
  return json(200, countings[dialect]?.tell(tokens), { [ESTIMATE_HEADER]: 'true' })
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

const LEFT: Problem = { code: 'reply-stopped', message: 'Whoever asked has left.' }
const GARBLED: Problem = {
  code: 'upstream-garbled',
  message: 'The upstream was asked to count, and said something else.',
}

const UNHEARD: Readonly<Record<Exclude<Heard['kind'], 'answer'>, Problem>> = {
  unreached: { code: 'upstream-unreachable', message: 'The upstream could not be reached.' },
  cut: { code: 'upstream-cut', message: "The upstream's answer stopped before its end." },
  late: { code: 'upstream-silent', message: `The upstream did not answer within ${COUNT_MS_MAX} ms.` },
  large: GARBLED,
  left: LEFT,
}
