// plan + request → everything that will be said, and when. Pure, and made as it is read; what plays it (player.ts
// over HTTP, a simulation in virtual time) decides nothing.
import type { Ask } from './ask.ts'
import { diceOf } from './dice.ts'
import { breakOf, commentsFirst, cutAtByte, cutAtEvent, errorAtEvent, garbleAtEvent, stallAtEvent } from './faults.ts'
import { octetsOf } from './octets.ts'
import type { Plan } from './plan.ts'
import { recordedBeats } from './recording.ts'
import { drip, splitCharacters, together } from './shapes.ts'
import { type Scribe, type Speech, speechOf } from './speech.ts'
import { endOf, type Script, type Step, writeOf } from './steps.ts'
import { vendors } from './vendors/index.ts'
import type { Beat, Refusal, Vendor, Voice } from './vendors/vendor.ts'

/** Where a cut strikes that was told no place. */
const cutEventDefault = 12

export function scriptOf(plan: Plan, ask: Ask, voice: Voice, scribe?: Scribe): Script {
  const vendor = vendors[ask.dialect]
  if (plan.refuse !== undefined) return refusalScript(plan, vendor.refusal(plan.refuse, voice))
  // A whole answer has no middle to say an error in: it is an HTTP error instead.
  if (plan.errorAtEvent !== undefined && !ask.stream)
    return refusalScript(plan, vendor.refusal(plan.errorStatus ?? 500, voice))

  const said = { ...ask, n: plan.n ?? ask.n }
  const speech = speechOf(plan, said, scribe)
  const contentType = plan.contentType ?? (ask.stream ? 'text/event-stream; charset=utf-8' : 'application/json')
  const play = ask.stream ? streamed : whole
  return {
    head: {
      status: 200,
      headers: { 'content-type': contentType, 'cache-control': 'no-cache', ...vendor.headers(voice) },
      afterMs: plan.headMs,
    },
    steps: { [Symbol.iterator]: () => play(plan, vendor, speech, said, voice)[Symbol.iterator]() },
  }
}

/** A refusal as a script: the head says it, the body explains. */
export function refusalScript(plan: Plan, refusal: Refusal): Script {
  const retryAfter = plan.retryAfter === undefined ? {} : { 'retry-after': plan.retryAfter }
  const body = octetsOf(plan.refuseBody ?? refusal.body)
  return {
    head: {
      status: refusal.status,
      headers: { ...refusal.headers, ...retryAfter, ...plan.refuseHeaders },
      afterMs: plan.headMs,
    },
    steps: body === '' ? [endOf('refused')] : [writeOf(body), endOf('refused')],
  }
}

function streamed(plan: Plan, vendor: Vendor, speech: Speech, ask: Ask, voice: Voice): Iterable<Step> {
  const beats =
    plan.replayBody === undefined
      ? vendor.beats(speech, ask, voice)
      : recordedBeats(plan.replayBody, plan.replayChunkBytes)
  // Order is meaning. Faults that count events come first, while a step still is an event; then the steps are
  // cut into writes; the cut that counts bytes comes last, when the bytes are final.
  let steps: Iterable<Step> = paced(beats, plan, ask)
  if (plan.garbleAtEvent !== undefined) steps = garbleAtEvent(steps, plan.garbleAtEvent)
  if (plan.errorAtEvent !== undefined)
    steps = errorAtEvent(steps, plan.errorAtEvent, vendor.failure(plan.errorStatus, voice))
  if (plan.stallAtEvent !== undefined) steps = stallAtEvent(steps, plan.stallAtEvent, plan.stallMs)
  const cutEvent = plan.cutAtEvent ?? (plan.cutAtByte === undefined && plan.cut ? cutEventDefault : undefined)
  if (cutEvent !== undefined) steps = cutAtEvent(steps, cutEvent, [breakOf(plan.cut ?? 'end')])
  if (plan.commentsMs > 0) steps = commentsFirst(steps, plan.commentsMs, plan.commentEveryMs, plan.comment)
  return shaped(steps, plan)
}

/** A whole answer comes when its last token would have come, in two halves that faults may come between. */
function whole(plan: Plan, vendor: Vendor, speech: Speech, ask: Ask, voice: Voice): Iterable<Step> {
  const body = plan.replayBody === undefined ? octetsOf(vendor.whole(speech, ask, voice)) : octetsOf(plan.replayBody)
  const tokens = speech.reasoning.quoted.length + speech.text.quoted.length
  const middle = Math.floor(body.length / 2)
  const afterMs = plan.firstTokenMs + (plan.tokensPerSecond > 0 ? (tokens * 1000) / plan.tokensPerSecond : 0)
  let steps: Iterable<Step> = [
    { do: 'write', afterMs, octets: body.slice(0, middle), events: 1, tokens: 0 },
    { do: 'write', afterMs: 0, octets: body.slice(middle), events: 0, tokens },
    endOf('finished'),
  ]
  if (plan.garbleAtEvent !== undefined) steps = cutAtEvent(steps, 1, [endOf('finished')])
  if (plan.stallAtEvent !== undefined) steps = stallAtEvent(steps, 1, plan.stallMs)
  if (plan.cutAtEvent !== undefined || (plan.cut && plan.cutAtByte === undefined))
    steps = cutAtEvent(steps, 1, [breakOf(plan.cut ?? 'end')])
  return shaped(steps, plan)
}

function shaped(input: Iterable<Step>, plan: Plan): Iterable<Step> {
  let steps = input
  if (plan.eventsPerWrite > 1) steps = together(steps, plan.eventsPerWrite)
  if (plan.utf8Split) steps = splitCharacters(steps)
  if (plan.dripBytes > 0) steps = drip(steps, plan.dripBytes, plan.dripMs)
  if (plan.cutAtByte !== undefined) steps = cutAtByte(steps, plan.cutAtByte, [breakOf(plan.cut ?? 'end')])
  return steps
}

/** Beats as steps: each token in its time, everything else at once after what came before. */
function* paced(beats: Iterable<Beat>, plan: Plan, ask: Ask): Generator<Step> {
  const everyMs = plan.tokensPerSecond > 0 ? 1000 / plan.tokensPerSecond : 0
  const dice = diceOf(`pace ${plan.seed ?? ask.question}`)
  let isFirst = true
  for (const { octets, part } of beats) {
    if (part === 'terminal' && plan.terminal !== 'present') continue
    if (part === 'reason' && plan.terminal === 'missing-with-reason') continue
    const isToken = part === 'token'
    const waitMs = isToken ? (isFirst ? plan.firstTokenMs : everyMs) : 0
    if (isToken) isFirst = false
    const afterMs = plan.jitter > 0 ? waitMs * (1 + plan.jitter * (2 * dice() - 1)) : waitMs
    yield { do: 'write', afterMs, octets, events: 1, tokens: isToken ? 1 : 0 }
  }
  yield endOf(plan.terminal === 'present' ? 'finished' : 'cut')
}
