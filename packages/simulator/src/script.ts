// plan + request → everything that will be said, and when. Pure, and made as it is read; what plays it (player.ts
// over HTTP, a simulation in virtual time) decides nothing.
import type { Ask } from './ask.ts'
import { diceOf } from './dice.ts'
import {
  breakOf,
  cutAtByte,
  cutAtEvent,
  errorAtEvent,
  garbleAtEvent,
  type Noise,
  noiseFirst,
  stallAtEvent,
} from './faults.ts'
import { octetsOf } from './octets.ts'
import type { Plan } from './plan.ts'
import { recordedBeats } from './recording.ts'
import { retryHeaders, retryMsUsual } from './retry.ts'
import { drip, splitCharacters, together } from './shapes.ts'
import { type Scribe, type Speech, speechOf } from './speech.ts'
import { endOf, type Script, type Step, writeOf } from './steps.ts'
import { vendors } from './vendors/index.ts'
import type { Beat, Refusal, Vendor, Voice } from './vendors/vendor.ts'

/** Where a cut strikes that was told no place. */
const cutEventDefault = 12

export function scriptOf(plan: Plan, ask: Ask, voice: Voice, scribe?: Scribe): Script {
  const vendor = vendors[ask.dialect]
  const refusal = refusalFor(plan, ask, voice, vendor)
  if (plan.cutAtHead) return hangUp(plan)
  if (refusal) return refusalScript(plan, refusal, voice)

  const said = { ...ask, n: plan.n ?? ask.n }
  const speech = speechOf(plan, said, scribe)
  const play = ask.stream
    ? () => sent(plan, vendor, said, spoken(plan, vendor, speech, said, voice))
    : () => whole(plan, vendor, speech, said, voice)
  return {
    head: headOf(plan, vendor, ask, voice),
    paid: { input: speech.cost.input, cached: speech.cost.cached },
    steps: { [Symbol.iterator]: () => play()[Symbol.iterator]() },
  }
}

/** The HTTP error that this request gets instead of an answer, if it gets one. */
export function refusalFor(plan: Plan, ask: Ask, voice: Voice, vendor: Vendor): Refusal | undefined {
  const retryMs = plan.retryMs ?? retryMsUsual
  if (plan.refuse !== undefined) return vendor.refusal(plan.refuse, voice, { retryMs }, ask.framing)
  if (ask.continues?.by === 'prefill' && !mayGoOn(plan, ask))
    return vendor.refusal(400, voice, { message: vendor.prefillComplaint }, ask.framing)
  // A whole answer has no middle to say an error in: it is an HTTP error instead.
  if (plan.errorAtEvent !== undefined && !ask.stream && !ask.background)
    return vendor.refusal(plan.errorStatus ?? 500, voice, { retryMs }, ask.framing)
  return undefined
}

const mayGoOn = ({ prefill }: Plan, { continues }: Ask): boolean =>
  prefill === 'ignore' ||
  (continues?.isSealed === false && (prefill === 'accept' || (prefill === 'flagged' && continues.isFlagged)))

/** A refusal as a script: the head says it, the body explains. */
export function refusalScript(plan: Plan, refusal: Refusal, voice: Voice): Script {
  const body = octetsOf(plan.refuseBody ?? refusal.body)
  return {
    head: {
      status: refusal.status,
      headers: { ...refusal.headers, ...retryHeaders(plan, voice.createdS), ...plan.refuseHeaders },
      afterMs: plan.headMs,
    },
    steps: body === '' ? [endOf('refused')] : [writeOf(body), endOf('refused')],
  }
}

const hangUp = (plan: Plan): Script => ({
  head: { status: 0, headers: {}, afterMs: plan.headMs, isMissing: true },
  // Without a head there is no body that could end.
  steps: [{ do: plan.cut === 'close' ? 'close' : 'reset', afterMs: 0, outcome: 'cut' }],
})

export const headOf = (plan: Plan, vendor: Vendor, ask: Ask, voice: Voice): Script['head'] => ({
  status: 200,
  headers: {
    'content-type': plan.contentType ?? typeOf(ask),
    'cache-control': 'no-cache',
    ...vendor.headers(voice),
  },
  afterMs: plan.headMs,
})

const typeOf = ({ stream, framing }: Ask): string =>
  stream && framing === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/json'

/** What a streamed answer says, whoever is there to hear it. */
export function spoken(plan: Plan, vendor: Vendor, speech: Speech, ask: Ask, voice: Voice): Iterable<Step> {
  const beats =
    plan.replayBody === undefined
      ? vendor.beats(speech, ask, voice)
      : recordedBeats(plan.replayBody, plan.replayChunkBytes)
  const steps = paced(beats, plan, ask)
  if (plan.errorAtEvent === undefined) return steps
  const at = plan.errorAtEvent
  const failure = vendor.failure(plan.errorStatus, ask, voice, { at, isFramed: plan.errorFramed })
  return errorAtEvent(steps, at, failure)
}

/**
 * What the line makes of it. Order is meaning: faults that count events come first, while a step still is an event; then
 * the steps are cut into writes; the cut that counts bytes comes last, when the bytes are final.
 */
export function sent(plan: Plan, vendor: Vendor, ask: Ask, said: Iterable<Step>): Iterable<Step> {
  let steps = said
  if (plan.garbleAtEvent !== undefined) steps = garbleAtEvent(steps, plan.garbleAtEvent)
  if (plan.stallAtEvent !== undefined)
    steps = stallAtEvent(steps, plan.stallAtEvent, plan.stallMs, noiseOf(plan, vendor, ask, plan.stallAtEvent))
  const cutEvent = plan.cutAtEvent ?? (plan.cutAtByte === undefined && plan.cut ? cutEventDefault : undefined)
  if (cutEvent !== undefined) steps = cutAtEvent(steps, cutEvent, [breakOf(plan.cut ?? 'end')])
  if (plan.commentsMs > 0) steps = noiseFirst(steps, plan.commentsMs, commentOf(plan, ask))
  return shaped(steps, plan)
}

function noiseOf(plan: Plan, vendor: Vendor, ask: Ask, at: number): Noise | undefined {
  if (plan.stallWith === 'silence') return undefined
  const { ping } = vendor
  // What is kept cannot hold what was only said on one line: there a ping would upset the numbers.
  if (plan.stallWith === 'comments' || !ping || ask.framing !== 'sse' || ask.background) return commentOf(plan, ask)
  return { octets: (nth) => ping.octets(at + nth), everyMs: plan.commentEveryMs, after: ping.renumbered }
}

/** JSON has no comments: between the elements of an array there is only white space to say nothing with. */
function commentOf(plan: Plan, { framing }: Ask): Noise {
  const octets = framing === 'sse' ? `: ${plan.comment}\n\n` : '\r\n'
  return { octets: () => octets, everyMs: plan.commentEveryMs }
}

/** A whole answer comes when its last token would have come, in two halves that faults may come between. */
function whole(plan: Plan, vendor: Vendor, speech: Speech, ask: Ask, voice: Voice): Iterable<Step> {
  const body = plan.replayBody === undefined ? octetsOf(vendor.whole(speech, ask, voice)) : octetsOf(plan.replayBody)
  const tokens = speech.cost.output * ask.n
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
  for (const { octets, part, tokens: several } of beats) {
    if (part === 'terminal' && plan.terminal !== 'present') continue
    if (part === 'reason' && plan.terminal === 'missing-with-reason') continue
    const tokens = part === 'token' ? (several ?? 1) : 0
    const waitMs = tokens === 0 ? 0 : isFirst ? plan.firstTokenMs + everyMs * (tokens - 1) : everyMs * tokens
    if (tokens > 0) isFirst = false
    const afterMs = plan.jitter > 0 ? waitMs * (1 + plan.jitter * (2 * dice() - 1)) : waitMs
    yield { do: 'write', afterMs, octets, events: 1, tokens }
  }
  yield endOf(plan.terminal === 'present' ? 'finished' : 'cut')
}
