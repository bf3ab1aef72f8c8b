// Plans that have a name, and for each the short words by which a model name may change it:
// `sim/cut?at-event=7` is the preset `cut` with `cutAtEvent: 7`.
import type { Plan } from './plan.ts'

export interface Preset {
  readonly about: string
  readonly plan: Partial<Plan>
  /** Short word (as it stands in a model name or header) → the field it means. */
  readonly short?: Readonly<Record<string, keyof Plan>>
}

// People watch these in a chat and tests wait for them: fast enough for one, slow enough for the other.
const readable = { tokensPerSecond: 60 } as const

// At the pace of a good model, and unevenly as those are.
const essay = { form: 'essay', tokens: 550, tokensPerSecond: 45, firstTokenMs: 400, jitter: 0.4 } as const

export const presets = {
  essay: { about: 'a model as people imagine one: headings, a table, code, a formula, lists', plan: essay },
  thinker: { about: 'the same, after some thought', plan: { ...essay, reasoning: 90 } },
  understudy: {
    about: 'says what sim/essay and sim/thinker say, without a thought, and goes on where they broke off',
    plan: { ...essay, tokensPerSecond: 60, firstTokenMs: 200 },
  },
  steady: {
    about: 'a good day: first token after 200 ms, then 50 a second',
    plan: { tokensPerSecond: 50, firstTokenMs: 200 },
  },
  fast: { about: 'as fast as the line takes it', plan: {} },
  slow: {
    about: 'first token after 3 s, then 5 a second, unevenly',
    plan: { tokensPerSecond: 5, firstTokenMs: 3000, jitter: 0.5 },
  },
  long: { about: 'two thousand tokens', plan: { tokens: 2000, tokensPerSecond: 80 } },
  numbered: { about: 'text that counts its words, as fast as the line takes it', plan: { form: 'numbered' } },
  think: { about: 'reasoning before the answer', plan: { ...readable, reasoning: 60 } },
  tools: {
    about: 'a few words and a tool call',
    plan: { ...readable, tokens: 14, tools: 1 },
    short: { name: 'toolName', args: 'toolArgs', calls: 'tools' },
  },
  length: { about: 'stops because it may say no more', plan: { ...readable, stopReason: 'length' } },
  refusal: { about: 'the model declines', plan: { ...readable, tokens: 30, stopReason: 'refusal' } },
  'no-usage': { about: 'forgets to say what it cost', plan: { ...readable, usage: false } },
  cut: {
    about: 'the body ends cleanly in mid-sentence, after 12 events',
    plan: { ...readable, cut: 'end' },
    short: { 'at-event': 'cutAtEvent', 'at-byte': 'cutAtByte', how: 'cut' },
  },
  close: {
    about: 'the connection closes in the middle of the chunked body',
    plan: { ...readable, cut: 'close' },
    short: { 'at-event': 'cutAtEvent', 'at-byte': 'cutAtByte' },
  },
  reset: {
    about: 'the connection is reset in mid-sentence',
    plan: { ...readable, cut: 'reset' },
    short: { 'at-event': 'cutAtEvent', 'at-byte': 'cutAtByte' },
  },
  stall: {
    about: 'goes silent after 12 events and never comes back',
    plan: { ...readable, stallAtEvent: 12 },
    short: { 'at-event': 'stallAtEvent', ms: 'stallMs' },
  },
  'ping-stall': {
    about: "says nothing but the vendor's pings after 12 events",
    plan: { ...readable, stallAtEvent: 12, stallWith: 'pings' },
    short: { 'at-event': 'stallAtEvent', ms: 'stallMs', with: 'stallWith', 'every-ms': 'commentEveryMs' },
  },
  hangup: {
    about: 'the connection is reset before the response begins',
    plan: { cutAtHead: true, cut: 'reset' },
    short: { how: 'cut', ms: 'headMs', times: 'faultTimes' },
  },
  'rate-limit': {
    about: "refuses with 429, the vendor's rate-limit headers and a Retry-After of a second",
    plan: { refuse: 429, retryMs: 1000 },
    short: { ms: 'retryMs', as: 'retryAs', times: 'refuseTimes' },
  },
  refuse: {
    about: 'answers with an HTTP error, 503 unless told',
    plan: { refuse: 503 },
    short: { status: 'refuse', times: 'refuseTimes', body: 'refuseBody', headers: 'refuseHeaders' },
  },
  flaky: {
    about: 'refuses twice with 503, answers the third time',
    plan: { ...readable, refuse: 503, refuseTimes: 2, retryAfter: '0' },
    short: { status: 'refuse', times: 'refuseTimes' },
  },
  error: {
    about: "an error in mid-stream, in the vendor's own form",
    plan: { ...readable, errorAtEvent: 12 },
    short: { 'at-event': 'errorAtEvent', status: 'errorStatus' },
  },
  overloaded: {
    about: 'an error in mid-stream: the provider is overloaded',
    plan: { ...readable, errorAtEvent: 12, errorStatus: 529 },
    short: { 'at-event': 'errorAtEvent', framed: 'errorFramed' },
  },
  garble: {
    about: 'one event whose JSON breaks off',
    plan: { ...readable, garbleAtEvent: 12 },
    short: { 'at-event': 'garbleAtEvent' },
  },
  comments: {
    about: 'nothing but comments, for ever unless told',
    plan: { commentsMs: Number.POSITIVE_INFINITY },
    short: { ms: 'commentsMs', 'every-ms': 'commentEveryMs' },
  },
  unfinished: {
    about: 'everything but the terminal event',
    plan: { ...readable, terminal: 'missing' },
  },
  'slow-head': { about: 'ten seconds before the response begins', plan: { headMs: 10_000 }, short: { ms: 'headMs' } },
  'wrong-type': { about: 'a stream that calls itself text/html', plan: { ...readable, contentType: 'text/html' } },
  drip: {
    about: 'seven bytes at a time',
    plan: { ...readable, dripBytes: 7 },
    short: { bytes: 'dripBytes', ms: 'dripMs' },
  },
  seam: {
    about: 'is cut once after 30 events, and goes on with a flaw when it is asked to',
    plan: { ...readable, cut: 'end', cutAtEvent: 30, faultTimes: 1, seam: 'overlap' },
    short: { how: 'seam', chars: 'seamChars', 'at-event': 'cutAtEvent' },
  },
  'no-prefill': {
    about: "refuses a request that ends with an assistant's turn, with the vendor's 400",
    plan: { ...readable, prefill: 'refuse' },
  },
  utf8: { about: 'every character of several bytes cut in two', plan: { ...readable, utf8Split: true } },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof presets

export const presetOf = (name: string): Preset | undefined =>
  Object.hasOwn(presets, name) ? presets[name as PresetName] : undefined
